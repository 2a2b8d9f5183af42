package io.multicloud.gcp;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.compute.VM;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.VirtualTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Uses the adapter in a JVM of its own, with an environment of its own. */
final class Forked implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    /**
     * Starts one.
     *
     * @param environment in place of the usual one
     * @param properties of the system, {@code name=value}
     */
    Forked(Map<String, String> environment, List<String> properties, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path")));
        properties.forEach(property -> command.add("-D" + property));
        command.add(Forked.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("G") || name.startsWith("CLOUDSDK") || name.equals("HOME"));
        builder.environment().putAll(environment);
        this.process = builder.start();
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Returns the next line that it says; what libraries log is passed over. */
    String line() throws IOException {
        StringBuilder passed = new StringBuilder();
        while (true) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("it ended and said nothing more than: " + passed);
            }
            if (line.startsWith("> ")) {
                return line.substring(2);
            }
            passed.append(line).append('\n');
        }
    }

    /** Lets it go on. */
    void goOn() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        try {
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        output.close();
    }

    /**
     * Runs in the other JVM.
     *
     * @param args {@code regions ENDPOINT TYPE [FILE]}: asks for the regions with credentials of a type, its key in a file;
     *     {@code attach ENDPOINT NOW ACCOUNT PROJECT TOKEN OPERATION}: finishes the creation of a VM
     */
    public static void main(String[] args) throws IOException {
        URI endpoint = URI.create(args[1]);
        if (args[0].equals("regions")) {
            Map<String, Secret> values =
                    args.length > 3 ? Map.of("key", Secret.of(Files.readString(Path.of(args[3])))) : Map.of();
            System.out.println("> "
                    + regions(endpoint, new Credentials(args[2], values, Optional.empty()))
                            .replace('\n', ' '));
            return;
        }
        Map<String, Secret> token = Map.of("access_token", Secret.of(args[5]));
        try (CloudProvider provider = open(
                args[3],
                args[4],
                endpoint,
                Instant.parse(args[2]),
                new Credentials("access_token", token, Optional.empty()))) {
            Operation<VM> operation = provider.attach(new OperationId(args[6]), VM.class);
            OperationStatus<VM> status = operation.poll();
            System.out.println("> " + (status.done() ? status : "running"));
            if (System.in.read() < 0) {
                return;
            }
            VM vm = operation.await(Duration.ofMinutes(10));
            System.out.println("> " + vm.id().nativeId() + " " + vm.state());
        }
    }

    private static String regions(URI endpoint, Credentials credentials) {
        try (CloudProvider provider = open("main", "wire-project", endpoint, Instant.now(), credentials)) {
            return provider.regions().toString();
        } catch (CloudException e) {
            return e.code() + ": " + e.summary();
        }
    }

    private static CloudProvider open(
            String account, String project, URI endpoint, Instant now, Credentials credentials) {
        VirtualTime time = VirtualTime.startingAt(now);
        GcpProviderFactory factory = new GcpProviderFactory();
        ProviderConfig config = ProviderConfig.builder(account, "gcp")
                .endpoint(endpoint)
                .credentials(CredentialSource.of(credentials))
                .setting(GcpProviderFactory.PROJECT, project)
                .build();
        return factory.open(config, new DirectGate(time, account, factory.errors(), new CallLog()).context());
    }
}
