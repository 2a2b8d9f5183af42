package io.multicloud.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of the system to compare with. Without it, a test is skipped; where the environment variable {@code
 * REQUIRE_TOOLS} is set, as in continuous integration, it fails.
 */
final class Tool {
    private static final String REQUIRED = "REQUIRE_TOOLS";

    private final String name;

    private Tool(String name) {
        this.name = name;
    }

    static Tool required(String name) {
        boolean there = System.getenv("PATH") != null
                && List.of(System.getenv("PATH").split(":", -1)).stream()
                        .anyMatch(directory -> Path.of(directory, name).toFile().canExecute());
        if (System.getenv(REQUIRED) != null) {
            assertThat(there)
                    .as("%s is installed, as %s demands", name, REQUIRED)
                    .isTrue();
        } else {
            assumeThat(there).as("%s is installed", name).isTrue();
        }
        return new Tool(name);
    }

    /** Runs it and returns what it prints; fails unless it ends with 0. */
    String run(Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(name);
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
