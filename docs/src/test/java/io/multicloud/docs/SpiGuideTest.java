package io.multicloud.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider of the guide, compiled against the api alone, found as a jar would be, works. */
class SpiGuideTest {
    private static final Path GUIDE = Project.ROOT.resolve("docs/guides/spi.md");
    private static final Duration LONG = Duration.ofMinutes(10);

    /** What the guide leaves to the reader: a client, here one that keeps everything in memory. */
    private static final String CLIENT = """
            final class MemoryClient implements RackClient {
                private final Map<String, Server> servers = new java.util.LinkedHashMap<>();
                private final Map<String, String> ids = new java.util.HashMap<>();

                @Override
                public synchronized Server create(String token, String name, String shape, String image, Map<String, String> tags) {
                    String id = ids.computeIfAbsent(token, unseen -> "s" + (ids.size() + 1));
                    return servers.computeIfAbsent(id, unseen -> new Server(id, name, shape, "building", Map.copyOf(tags)));
                }

                @Override
                public synchronized Server read(String id) throws RackException {
                    Server server = servers.get(id);
                    if (server == null) {
                        throw new RackException(404, "no server " + id);
                    }
                    servers.put(id, new Server(id, server.name(), server.shape(), "up", server.tags()));
                    return server;
                }

                @Override
                public synchronized Listing list(Optional<String> page) {
                    return new Listing(List.copyOf(servers.values()), Optional.empty());
                }

                @Override
                public synchronized void delete(String id) throws RackException {
                    if (servers.remove(id) == null) {
                        throw new RackException(404, "no server " + id);
                    }
                }

                @Override
                public synchronized Server replaceTags(String id, Map<String, String> tags) throws RackException {
                    Server server = read(id);
                    servers.put(id, new Server(id, server.name(), server.shape(), server.state(), Map.copyOf(tags)));
                    return servers.get(id);
                }

                @Override
                public List<Shape> shapes() {
                    return List.of(new Shape("large", 16, 64), new Shape("small", 2, 8));
                }

                @Override
                public void close() {}
            }
            """;

    @TempDir
    Path classes;

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
    private URLClassLoader loader;
    private ClassLoader before;

    @BeforeEach
    void compileAndInstall() throws IOException {
        compile();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(
                services.resolve("io.multicloud.api.spi.CloudProviderFactory"),
                block("", 0).strip() + "\n");
        before = Thread.currentThread().getContextClassLoader();
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void restore() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }

    @Test
    void itIsFoundAndRunsVms() throws IOException {
        MultiCloudConfig config = MultiCloudConfig.parse(block("yaml", 0), "guide", Map.of("RACK_KEY", "secret"));
        try (MultiCloud clouds =
                MultiCloud.builder().config(config).environment(time).open()) {
            CloudProvider rack = clouds.provider("basement");
            assertThat(clouds.preflight().ok())
                    .as(clouds.preflight().toString())
                    .isTrue();

            VMSpec spec = VMSpec.builder("web-1")
                    .vcpus(4)
                    .memory(DataSize.gib(8))
                    .tag("team", "a")
                    .build();
            Operation<VM> create = rack.compute().create(spec);
            VM vm = rack.attach(create.id(), VM.class).await(LONG);

            assertThat(vm.state()).isEqualTo(VMState.RUNNING);
            assertThat(vm.instanceType()).isEqualTo("large");
            assertThat(rack.compute().list(ListQuery.all().withTags(Map.of("team", "a"))))
                    .extracting(VM::id)
                    .containsExactly(vm.id());
            assertThat(rack.compute().tag(vm.id(), Map.of("x", "y")).tags()).containsKeys("team", "x");
            assertThat(rack.compute().untag(vm.id(), Set.of("team")).tags()).doesNotContainKey("team");

            assertThat(rack.compute().delete(vm.id()).await(LONG)).isEqualTo(vm.id());
            assertThat(rack.attach(rack.compute().delete(vm.id()).id(), ResourceId.class)
                            .await(LONG))
                    .as("deleting twice is harmless")
                    .isEqualTo(vm.id());
            assertThat(code(() -> rack.compute().get(vm.id()))).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(code(() -> rack.compute().stop(vm.id()))).isEqualTo(ErrorCode.UNSUPPORTED);
            assertThat(code(() -> rack.compute()
                            .create(VMSpec.builder("big").vcpus(1000).build())))
                    .isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(code(() -> rack.volumes().list(ListQuery.all()))).isEqualTo(ErrorCode.UNSUPPORTED);
            assertThatIllegalArgumentException().isThrownBy(() -> rack.attach(create.id(), ResourceId.class));
            rack.close();
            assertThatIllegalStateException().isThrownBy(rack::compute);
        }
    }

    private static ErrorCode code(ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(CloudException.class, call).code();
    }

    private void compile() throws IOException {
        List<String> sources = new ArrayList<>();
        String client = block("java", 0)
                .replace(
                        "throw new UnsupportedOperationException(\"here the real client is made, without a request\");",
                        "return new MemoryClient();");
        assertThat(client).contains("new MemoryClient()");
        sources.add(client + CLIENT);
        sources.add(block("java", 1));
        sources.add(block("java", 2));
        List<JavaFileObject> files = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            String name = List.of("RackClient", "RackFactory", "RackProvider").get(i);
            String source = "package com.example.rack;\n" + sources.get(i);
            files.add(new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return source;
                }
            });
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        String api = Path.of(URI.create(CloudProvider.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of("-d", classes.toString(), "-cp", api, "-proc:none", "--release", "17");
            boolean compiled = compiler.getTask(messages, manager, null, options, null, files)
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    private static String block(String language, int number) throws IOException {
        return Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(GUIDE))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList()
                .get(number);
    }
}
