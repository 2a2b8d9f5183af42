package io.multicloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.aws.wire.AwsFront;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
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

    @Test
    @Tag("deep")
    void clientsOfServicesThatAHostDoesNotUseMayBeLeftOut() throws IOException, InterruptedException {
        List<String> left = new ArrayList<>();
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator, -1)) {
            String name = Path.of(entry).getFileName().toString();
            if (!name.matches("(s3|cloudwatch|costexplorer|pricing|servicequotas|sts)-[0-9].*\\.jar")) {
                left.add(entry);
            }
        }
        Instant now = Instant.parse("2026-11-20T08:00:00Z");
        try (AwsFront front = AwsFront.start(FakeCloud.aws(VirtualTime.startingAt(now)))) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            String.join(File.pathSeparator, left),
                            ComputeAlone.class.getName(),
                            front.endpoint().toString(),
                            now.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).contains("made and removed web, then FAILED_PRECONDITION");
        }
    }
}
