package io.multicloud.aws;

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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.equals("HOME"));
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
     * @param args {@code regions ENDPOINT TYPE...}: asks for the regions with credentials of each type; {@code attach ENDPOINT
     *     NOW ACCOUNT KEY SECRET OPERATION}: finishes the creation of a VM
     */
    public static void main(String[] args) throws IOException {
        if (args[0].equals("regions")) {
            for (int i = 2; i < args.length; i++) {
                System.out.println("> " + args[i] + " " + regions(URI.create(args[1]), args[i]));
            }
            return;
        }
        Map<String, Secret> key = Map.of("access_key", Secret.of(args[4]), "secret_key", Secret.of(args[5]));
        try (CloudProvider provider = open(
                args[3],
                URI.create(args[1]),
                Instant.parse(args[2]),
                new Credentials("access_key", key, Optional.empty()))) {
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

    private static String regions(URI endpoint, String type) {
        Map<String, Secret> values = new TreeMap<>();
        if (type.equals("profile")) {
            values.put("profile", Secret.of("wire"));
        }
        try (CloudProvider provider =
                open("main", endpoint, Instant.now(), new Credentials(type, values, Optional.empty()))) {
            return provider.regions().toString();
        } catch (CloudException e) {
            return e.code() + ": " + e.summary();
        }
    }

    private static CloudProvider open(String account, URI endpoint, Instant now, Credentials credentials) {
        VirtualTime time = VirtualTime.startingAt(now);
        AwsProviderFactory factory = new AwsProviderFactory();
        ProviderConfig config = ProviderConfig.builder(account, "aws")
                .endpoint(endpoint)
                .credentials(CredentialSource.of(credentials))
                .build();
        return factory.open(config, new DirectGate(time, account, factory.errors(), new CallLog()).context());
    }
}
