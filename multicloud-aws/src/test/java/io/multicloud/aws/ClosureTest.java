package io.multicloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a host gets with this module. */
class ClosureTest {
    private static final long MOST_BYTES = 50_000_000;

    /** Third-party jars of the run-time class path by name, with their sizes. */
    private static Map<String, Long> jars() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        // Written by the build; beside the classes whatever the directory of the output is.
        Path list = Path.of("target", "closure.txt");
        Path ungated = Path.of("target", "ungated", "closure.txt");
        Path written = Files.exists(ungated) && (!Files.exists(list) || newer(ungated, list)) ? ungated : list;
        for (String entry : Files.readString(written).strip().split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            sizes.put(jar.getFileName().toString(), Files.size(jar));
        }
        return sizes;
    }

    private static boolean newer(Path one, Path other) throws IOException {
        return Files.getLastModifiedTime(one).compareTo(Files.getLastModifiedTime(other)) > 0;
    }

    @Test
    void isSmallerThanFiftyMegabytes() throws IOException {
        Map<String, Long> jars = jars();

        long bytes = jars.values().stream().mapToLong(Long::longValue).sum();
        System.out.printf("multicloud-aws brings %d jars of others, %.1f MB%n", jars.size(), bytes / 1e6);

        assertThat(jars.keySet()).anyMatch(name -> name.startsWith("ec2-")).anyMatch(name -> name.startsWith("s3-"));
        assertThat(bytes).as("bytes of %s", jars).isLessThan(MOST_BYTES);
    }

    @Test
    void hasOneHttpClientThatIsTheJdksOwn() throws IOException {
        List<String> clients = new ArrayList<>();
        for (String jar : jars().keySet()) {
            if (jar.matches("(netty|httpclient|httpcore|apache-client|aws-crt(?!-)|okhttp).*")) {
                clients.add(jar);
            }
        }

        assertThat(clients).isEmpty();
    }
}
