package io.multicloud.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Jars of providers, compiled at test time against the api and nothing else. */
public final class ProviderJars {
    private static final String SERVICE = "META-INF/services/io.multicloud.api.spi.CloudProviderFactory";

    private final Path directory;

    /** Makes jars in a directory. */
    public ProviderJars(Path directory) {
        this.directory = directory;
    }

    /** Returns where the classes of the api are. */
    public static Path api() {
        try {
            return Path.of(CloudProvider.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** A jar that is being made; not thread-safe. */
    public final class Jar {
        private final String name;
        private final Map<String, String> sources = new LinkedHashMap<>();
        private final List<String> services = new ArrayList<>();

        private Jar(String name) {
            this.name = name;
        }

        /** Adds a factory of a kind, registered; {@code body} is the first thing its constructor does. */
        public Jar factory(String className, String kind, String body) {
            return source(className, factorySource(className, "return \"" + kind + "\";", body))
                    .service(className);
        }

        /** Adds a class. */
        public Jar source(String className, String source) {
            sources.put(className, source);
            return this;
        }

        /** Adds a line to the service file. */
        public Jar service(String line) {
            services.add(line);
            return this;
        }

        /** Compiles and packs it. */
        public Path build() {
            Path classes = directory.resolve(name + "-classes");
            Path jar = directory.resolve(name + ".jar");
            try {
                Files.createDirectories(classes);
                compile(sources, classes, api());
                try (OutputStream file = Files.newOutputStream(jar);
                        JarOutputStream out = new JarOutputStream(file)) {
                    pack(classes, out);
                    if (!services.isEmpty()) {
                        out.putNextEntry(new JarEntry(SERVICE));
                        out.write((String.join("\n", services) + "\n").getBytes(StandardCharsets.UTF_8));
                        out.closeEntry();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return jar;
        }
    }

    /** Starts a jar. */
    public Jar jar(String name) {
        return new Jar(name);
    }

    /** Returns a loader of jars on top of the tests' own. */
    public static URLClassLoader loader(Path... jars) {
        return new URLClassLoader(
                "plugins",
                Stream.of(jars).map(ProviderJars::url).toArray(URL[]::new),
                CloudProvider.class.getClassLoader());
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the source of a factory whose {@code kind()} and constructor have these bodies. */
    public static String factorySource(String className, String kind, String constructor) {
        int dot = className.lastIndexOf('.');
        String simple = className.substring(dot + 1);
        return """
                package %s;

                import io.multicloud.api.*;
                import io.multicloud.api.spi.*;

                public final class %s implements CloudProviderFactory {
                    public %s() {
                        %s
                    }

                    @Override
                    public String kind() {
                        %s
                    }

                    @Override
                    public ErrorTranslator errors() {
                        return (error, call) -> CloudException.builder(ErrorCode.INTERNAL, String.valueOf(error)).cause(error).build();
                    }

                    @Override
                    public CloudProvider open(ProviderConfig config, ProviderContext context) {
                        throw CloudException.builder(ErrorCode.UNAVAILABLE, "opens nothing").provider(config.account()).build();
                    }
                }
                """.formatted(className.substring(0, dot), simple, simple, constructor, kind);
    }

    /** Compiles with these and nothing else on the class path. */
    public static void compile(Map<String, String> sources, Path output, Path... classPath) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, source) -> files.add(
                new SimpleJavaFileObject(
                        URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                }));
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = files.isEmpty()
                    || compiler.getTask(
                                    messages,
                                    manager,
                                    null,
                                    List.of(
                                            "-d",
                                            output.toString(),
                                            "-cp",
                                            Stream.of(classPath)
                                                    .map(Path::toString)
                                                    .collect(Collectors.joining(File.pathSeparator)),
                                            "-proc:none",
                                            "--release",
                                            "17"),
                                    null,
                                    files)
                            .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    private static void pack(Path classes, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }
}
