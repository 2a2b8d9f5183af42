package io.multicloud.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.core.MultiCloud;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the api, core and an adapter may live. */
class ModulePathTest {
    /** A class of every library that core needs at run time. */
    private static final List<String> LIBRARIES = List.of(
            "com.fasterxml.jackson.core.JsonFactory",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.annotation.JsonCreator",
            "com.fasterxml.jackson.dataformat.yaml.YAMLFactory",
            "org.yaml.snakeyaml.Yaml",
            "com.google.common.collect.ImmutableList",
            "com.google.common.util.concurrent.internal.InternalFutureFailureAccess",
            "dev.failsafe.Failsafe",
            "org.slf4j.Logger");

    private static final String FACTORY = """
            package com.acme;

            import io.multicloud.api.*;
            import io.multicloud.api.spi.*;
            import java.lang.reflect.Proxy;

            public final class AcmeFactory implements CloudProviderFactory {
                @Override
                public String kind() {
                    return "acme";
                }

                @Override
                public ErrorTranslator errors() {
                    return (error, call) -> CloudException.builder(ErrorCode.INTERNAL, "failed").cause(error).build();
                }

                @Override
                public CloudProvider open(ProviderConfig config, ProviderContext context) {
                    return (CloudProvider) Proxy.newProxyInstance(
                            AcmeFactory.class.getClassLoader(),
                            new Class<?>[] {CloudProvider.class},
                            (proxy, method, arguments) -> switch (method.getName()) {
                                case "kind" -> "acme";
                                case "account" -> config.account();
                                case "region" -> config.region().orElse(Region.GLOBAL);
                                case "capabilities" -> Capabilities.builder().build();
                                case "close" -> null;
                                default -> throw new UnsupportedOperationException(method.getName());
                            });
                }
            }
            """;

    @TempDir
    Path directory;

    private Path adapter;

    @BeforeEach
    void packAdapter() {
        adapter = new ProviderJars(directory)
                .jar("acme")
                .source("com.acme.AcmeFactory", FACTORY)
                .service("com.acme.AcmeFactory")
                .build();
    }

    @Test
    void aProviderNeedsNothingButTheApi() throws Exception {
        URL[] apiAndAdapter = {
            ProviderJars.api().toUri().toURL(), adapter.toUri().toURL()
        };
        try (URLClassLoader isolated = new URLClassLoader(apiAndAdapter, ClassLoader.getPlatformClassLoader())) {
            Object factory =
                    isolated.loadClass("com.acme.AcmeFactory").getConstructor().newInstance();

            assertThat(factory.getClass().getMethod("kind").invoke(factory)).isEqualTo("acme");
            assertThat(factory.getClass().getMethod("settings").invoke(factory)).isEqualTo(List.of());
            assertThat(factory.getClass().getMethod("errors").invoke(factory)).isNotNull();
        }
    }

    @Test
    void apiAndCoreOnTheModulePathFindAnAdapterOnTheClassPath() throws Exception {
        Path classes = Files.createDirectory(directory.resolve("host"));
        ProviderJars.compile(Map.of("com.host.Main", """
                        package com.host;

                        import io.multicloud.api.CloudProvider;
                        import io.multicloud.core.MultiCloud;
                        import io.multicloud.core.MultiCloudConfig;
                        import java.util.Map;

                        public final class Main {
                            public static void main(String[] args) {
                                MultiCloudConfig config = MultiCloudConfig.parse(
                                        "providers: [{ name: prod, provider: acme, region: East US }]", "inline", Map.of());
                                try (MultiCloud clouds = MultiCloud.open(config)) {
                                    CloudProvider provider = clouds.provider();
                                    System.out.println(provider.account() + " of " + provider.kind() + " in " + provider.region());
                                    System.out.println(CloudProvider.class.getModule() + ", " + MultiCloud.class.getModule()
                                            + ", host " + (Main.class.getModule().isNamed() ? "named" : "unnamed"));
                                }
                            }
                        }
                        """), classes, ProviderJars.api(), location(MultiCloud.class));
        String modulePath = Stream.concat(
                        Stream.of(ProviderJars.api(), location(MultiCloud.class)),
                        LIBRARIES.stream().map(ModulePathTest::location))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));

        String output = java(
                "--module-path",
                modulePath,
                "--add-modules",
                "io.multicloud.core",
                "--class-path",
                adapter + File.pathSeparator + classes,
                "com.host.Main");

        assertThat(output)
                .contains(
                        "prod of acme in eastus\nmodule io.multicloud.api, module io.multicloud.core, host unnamed\n");
    }

    private String java(String... arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString()),
                                Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the JVM ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static Path location(String className) {
        try {
            return location(Class.forName(className));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
