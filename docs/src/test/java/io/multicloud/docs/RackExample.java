package io.multicloud.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The provider of the guides, made of their blocks. */
final class RackExample {
    static final Guide SPI = new Guide("spi.md");
    static final Guide CONFORMANCE = new Guide("conformance.md");

    /** A rack whose clock goes on by a minute whenever it is looked at, so that no work is seen under way for long. */
    private static final String RACK = "return new MemoryRack(new java.time.InstantSource() {"
            + " private long minutes;"
            + " @Override public java.time.Instant instant() {"
            + " return java.time.Instant.EPOCH.plusSeconds(60 * ++minutes); } });";

    private RackExample() {}

    /** A document and its fenced blocks. */
    record Guide(String name) {
        String block(String language, int number) throws IOException {
            return Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                    .matcher(
                            Files.readString(Project.ROOT.resolve("docs/guides").resolve(name)))
                    .results()
                    .filter(block -> block.group(1).equals(language))
                    .map(block -> block.group(2))
                    .toList()
                    .get(number);
        }
    }

    /** Compiles the provider, and the rack that stands in for the real one, against the api alone. */
    static void compile(Path classes) throws IOException {
        String client = SPI.block("java", 0)
                .replace(
                        "throw new UnsupportedOperationException(\"here the real client is made, without a request\");",
                        RACK);
        assertThat(client).contains("new MemoryRack");
        String api = Path.of(URI.create(CloudProvider.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
        compile(
                classes,
                api,
                Map.of(
                        "RackClient", client,
                        "RackFactory", SPI.block("java", 1),
                        "RackProvider", SPI.block("java", 2),
                        "MemoryRack", CONFORMANCE.block("java", 0)));
    }

    /** Compiles the provider's test against all that a test sees. */
    static void compileTest(Path classes) throws IOException {
        String all = System.getProperty("java.class.path");
        compile(
                classes,
                classes + System.getProperty("path.separator") + all,
                Map.of("RackConformanceTest", CONFORMANCE.block("java", 1)));
    }

    private static void compile(Path classes, String classPath, Map<String, String> sources) throws IOException {
        List<JavaFileObject> files = sources.entrySet().stream()
                .<JavaFileObject>map(source -> new Source(source.getKey(), source.getValue()))
                .toList();
        StringWriter messages = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of("-d", classes.toString(), "-cp", classPath, "-proc:none", "--release", "17");
            boolean compiled = compiler.getTask(messages, manager, null, options, null, files)
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String block) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = "package com.example.rack;\n" + block;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
