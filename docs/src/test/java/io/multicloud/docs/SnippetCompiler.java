package io.multicloud.docs;

import com.sun.source.util.JavacTask;
import io.multicloud.docs.Markdown.Line;
import io.multicloud.docs.Markdown.Snippet;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Compiles snippets against the class path of the running JVM.
 *
 * <p>A snippet of one block that declares a type stands for itself, as a reader would paste it, and blocks that each
 * declare a package are files that are compiled together. Everything else is
 * wrapped into a generated class: imports go to its top, types and methods become members, statements go into one
 * method, in the order of the blocks. Wrapped code may leave out the imports of our own packages and of {@link
 * #COMMON_PACKAGES}.
 */
final class SnippetCompiler implements AutoCloseable {
    private static final List<String> COMMON_PACKAGES = List.of("java.math", "java.nio.file", "java.time", "java.util");

    private static final Pattern IMPORT = Pattern.compile("\\s*import\\s.*;\\s*(//.*)?");
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public\\s+(?:(?:abstract|final|sealed|non-sealed|strictfp)\\s+)*"
                    + "(?:class|interface|record|enum|@interface)\\s+(\\w+)",
            Pattern.MULTILINE);

    private final JavaCompiler compiler = Objects.requireNonNull(
            ToolProvider.getSystemJavaCompiler(), "the documents are compiled by a JDK, and this is a JRE");
    private final StandardJavaFileManager files =
            compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
    private final List<String> commonImports;

    /** A compiler that puts its classes into the directory. */
    SnippetCompiler(Path output) {
        List<Path> classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        try {
            files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commonImports = Stream.concat(COMMON_PACKAGES.stream(), ownPackages(classPath))
                .map(name -> "import " + name + ".*;")
                .toList();
    }

    /** The packages that our modules export, without those of other libraries. */
    private static Stream<String> ownPackages(List<Path> classPath) {
        TreeSet<String> packages = new TreeSet<>();
        for (Path entry : classPath) {
            // Not all at once: the finder gives up on libraries from which it cannot derive a module.
            boolean ours =
                    Files.isDirectory(entry) || entry.getFileName().toString().startsWith("multicloud-");
            if (!ours) {
                continue;
            }
            ModuleFinder.of(entry).findAll().stream()
                    .map(found -> found.descriptor())
                    .filter(module -> module.name().startsWith("io.multicloud."))
                    .flatMap(module -> module.exports().stream())
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .forEach(packages::add);
        }
        return packages.stream();
    }

    /** Returns what is wrong with the snippet, one line per error; empty if it compiles. */
    List<String> errors(Snippet snippet) {
        List<Source> sources = snippet.blocks().stream().allMatch(this::isFile)
                ? snippet.blocks().stream().map(SnippetCompiler::unit).toList()
                : List.of(
                        snippet.blocks().size() == 1 && form(snippet.blocks().get(0)) == Form.UNIT
                                ? unit(snippet.blocks().get(0))
                                : wrapped(snippet));
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = List.of("--release", "17", "-proc:none", "-implicit:none", "-Xlint:none");
        compiler.getTask(null, files, diagnostics, options, null, sources).call();
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getSource() instanceof Source source
                        ? source.describe(diagnostic)
                        : sources.get(0).describe(diagnostic))
                .toList();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    /** Tells whether a block is a whole file, its package declared; such blocks are compiled side by side. */
    private boolean isFile(List<Line> block) {
        return block.stream().anyMatch(line -> line.text().startsWith("package ")) && form(block) == Form.UNIT;
    }

    private enum Form {
        UNIT,
        STATEMENTS,
        MEMBERS
    }

    /** Which of the three a block is, by what parses; statements if nothing does, for the sake of the message. */
    private Form form(List<Line> block) {
        if (parses(unit(block))) {
            return Form.UNIT;
        }
        Source statements = new Source("Probe");
        addBody(statements, block, Form.STATEMENTS);
        if (parses(statements)) {
            return Form.STATEMENTS;
        }
        Source members = new Source("Probe");
        addBody(members, block, Form.MEMBERS);
        return parses(members) ? Form.MEMBERS : Form.STATEMENTS;
    }

    private static void addBody(Source probe, List<Line> block, Form form) {
        probe.add(form == Form.STATEMENTS ? "class Probe { void run() {" : "class Probe {");
        body(block).forEach(probe::add);
        probe.add(form == Form.STATEMENTS ? "} }" : "}");
    }

    private boolean parses(Source source) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavacTask task = (JavacTask) compiler.getTask(
                null, files, diagnostics, List.of("--release", "17", "-proc:none"), null, List.of(source));
        try {
            task.parse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return diagnostics.getDiagnostics().stream()
                .noneMatch(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR);
    }

    private static Source unit(List<Line> block) {
        String text = String.join("\n", block.stream().map(Line::text).toList());
        Matcher type = PUBLIC_TYPE.matcher(text);
        Source source = new Source(type.find() ? type.group(1) : "Snippet");
        block.forEach(source::add);
        return source;
    }

    private Source wrapped(Snippet snippet) {
        Source source = new Source("Snippet");
        commonImports.forEach(source::add);
        snippet.blocks().forEach(block -> imports(block).forEach(source::add));
        source.add("class Snippet {");
        for (List<Line> block : snippet.blocks()) {
            if (form(block) != Form.STATEMENTS) {
                body(block).forEach(source::add);
            }
        }
        source.add("void run() throws Exception {");
        for (List<Line> block : snippet.blocks()) {
            if (form(block) == Form.STATEMENTS) {
                body(block).forEach(source::add);
            }
        }
        source.add("} }");
        return source;
    }

    private static List<Line> imports(List<Line> block) {
        return block.subList(0, endOfImports(block)).stream()
                .filter(line -> IMPORT.matcher(line.text()).matches())
                .toList();
    }

    private static List<Line> body(List<Line> block) {
        return block.subList(endOfImports(block), block.size());
    }

    private static int endOfImports(List<Line> block) {
        int end = 0;
        for (int i = 0; i < block.size(); i++) {
            String text = block.get(i).text().strip();
            if (IMPORT.matcher(text).matches()) {
                end = i + 1;
            } else if (!text.isEmpty() && !text.startsWith("//")) {
                break;
            }
        }
        return end;
    }

    /** A compilation unit that knows for each of its lines where it comes from. */
    private static final class Source extends SimpleJavaFileObject {
        private final StringBuilder text = new StringBuilder();
        private final List<@Nullable Line> origins = new ArrayList<>();

        Source(String type) {
            super(URI.create("string:///" + type + ".java"), Kind.SOURCE);
        }

        void add(String generated) {
            text.append(generated).append('\n');
            origins.add(null);
        }

        void add(Line line) {
            text.append(line.text()).append('\n');
            origins.add(line);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        String describe(Diagnostic<? extends JavaFileObject> diagnostic) {
            String message = diagnostic.getMessage(Locale.ROOT).replaceAll("\\s*\\R\\s*", "; ");
            return origin(diagnostic.getLineNumber()) + ": " + message;
        }

        /** A generated line is answered for by the last one of the document before it, or else by the first. */
        private @Nullable Line origin(long number) {
            int last = (int) Math.min(Math.max(number, 1), origins.size());
            for (int i = last - 1; i >= 0; i--) {
                if (origins.get(i) != null) {
                    return origins.get(i);
                }
            }
            return origins.stream().filter(Objects::nonNull).findFirst().orElse(null);
        }
    }
}
