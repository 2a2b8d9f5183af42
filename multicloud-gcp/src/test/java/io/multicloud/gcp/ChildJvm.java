package io.multicloud.gcp;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A JVM for a program of the tests.
 *
 * @param options of the JVM
 * @param classPath its class path
 * @param environment what it has of the environment, beside that of this one
 */
record ChildJvm(List<String> options, List<String> classPath, Map<String, String> environment) {
    /**
     * How a program ended.
     *
     * @param exit its status
     * @param output what it printed
     */
    record Outcome(int exit, String output) {}

    /** Returns one with the class path of the tests and so much heap, for example {@code 256m}. */
    static ChildJvm withHeap(String most) {
        return new ChildJvm(List.of("-Xmx" + most), testClassPath(), Map.of());
    }

    /** Returns one whose class path lacks some entries. */
    ChildJvm without(Predicate<String> entry) {
        return new ChildJvm(options, classPath.stream().filter(entry.negate()).toList(), environment);
    }

    /** Returns one with one option more. */
    ChildJvm with(String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return new ChildJvm(more, classPath, environment);
    }

    /** Returns one with these variables. */
    ChildJvm with(Map<String, String> variables) {
        return new ChildJvm(options, classPath, variables);
    }

    private static List<String> testClassPath() {
        // Surefire starts from a jar that only names the others.
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.asList(path.split(File.pathSeparator));
    }

    /** Runs a program to its end. */
    Outcome run(Class<?> program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // It is over before the second compiler has paid for itself.
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.add("-cp");
        command.add(classPath.stream().collect(Collectors.joining(File.pathSeparator)));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
