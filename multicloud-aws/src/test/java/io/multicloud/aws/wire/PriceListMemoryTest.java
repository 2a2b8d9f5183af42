package io.multicloud.aws.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The price list, read as a stream by a JVM with little memory. */
class PriceListMemoryTest {
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final Pattern TOLD = Pattern.compile("(\\d+) offers, (\\d+) MiB of heap at most");

    private final FakeCloud cloud = FakeCloud.aws(VirtualTime.startingAt(NOW));
    private final AwsFront front = AwsFront.start(cloud);
    private final int regions = cloud.world().places().size();

    @AfterEach
    void close() {
        front.close();
        assertThat(front.server().failures()).isEmpty();
    }

    /** Returns what the JVM told: how many offers it saw. */
    private long read(int productsOfARegion, String heap) throws IOException, InterruptedException {
        front.replace("pricing", new LongPriceList(cloud, productsOfARegion));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        PriceListReader.class.getName(),
                        front.endpoint().toString(),
                        NOW.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Matcher told = TOLD.matcher(output);
        assertThat(told.find()).as(output).isTrue();
        assertThat(Integer.parseInt(told.group(2))).isLessThanOrEqualTo(256);
        return Long.parseLong(told.group(1));
    }

    @Test
    @Tag("deep")
    void isReadInASmallHeap() throws IOException, InterruptedException {
        assertThat(read(1_000, "-Xmx48m")).isEqualTo(1_000L * regions);
    }

    /** EC2's whole list has some 100,000 products of Linux machines in all regions. */
    @Test
    @Tag("deep")
    void ofAllRegionsIsReadIn256MiBOfHeap() throws IOException, InterruptedException {
        int products = 120_000 / regions;

        assertThat(read(products, "-Xmx256m")).isEqualTo((long) products * regions);
    }
}
