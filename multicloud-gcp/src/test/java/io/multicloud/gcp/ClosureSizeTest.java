package io.multicloud.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.compute.VMState;
import io.multicloud.gcp.wire.GcpFront;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much the adapter brings along, and what can be left out by those who want VMs only. */
class ClosureSizeTest {
    private static final long MB = 1_000_000;
    private static final long MOST = 85 * MB;
    private static final long MOST_FOR_COMPUTE = 55 * MB;

    /** What the guide says may be excluded where only Compute Engine is used, by the beginnings of the jars' names. */
    private static final List<String> NOT_FOR_COMPUTE = List.of(
            "google-api-services-storage-",
            "google-api-services-monitoring-",
            "google-api-services-cloudbilling-",
            "google-api-client-",
            "google-oauth-client-");

    @Test
    void theThirdPartyJarsOfEverythingAreSmallerThan85Megabytes() {
        long bytes = closure().stream().mapToLong(ClosureSizeTest::size).sum();

        System.out.printf(
                "closure of multicloud-gcp: %.1f MB in %d jars%n",
                bytes / (double) MB, closure().size());
        assertThat(bytes).isBetween(MB, MOST - 1);
    }

    @Test
    void thoseOfComputeAloneAreSmallerThan55Megabytes() {
        List<Path> jars = closure().stream()
                .filter(jar -> !excluded(jar.getFileName().toString()))
                .toList();
        long bytes = jars.stream().mapToLong(ClosureSizeTest::size).sum();

        System.out.printf("closure of compute alone: %.1f MB in %d jars%n", bytes / (double) MB, jars.size());
        assertThat(closure()).hasSize(jars.size() + NOT_FOR_COMPUTE.size());
        assertThat(bytes).isBetween(MB, MOST_FOR_COMPUTE - 1);
    }

    @Test
    void withoutTheExcludedJarsAVmIsCreatedThroughTheWire() throws Exception {
        FakeCloud cloud = FakeCloud.gcp(VirtualTime.startingAt(Instant.parse("2026-11-20T00:00:00Z")));
        try (GcpFront front = GcpFront.start(cloud)) {
            ChildJvm compute = ChildJvm.withHeap("256m")
                    .without(entry -> excluded(Path.of(entry).getFileName().toString()));

            ChildJvm.Outcome created =
                    compute.run(VmCreator.class, front.endpoint().toString(), front.project());
            ChildJvm.Outcome priced =
                    compute.run(PriceReader.class, front.endpoint().toString(), front.project());

            assertThat(created.exit()).as(created.output()).isZero();
            assertThat(cloud.vms())
                    .singleElement()
                    .satisfies(vm -> assertThat(vm.state()).isNotEqualTo(VMState.DELETED));
            assertThat(priced.exit())
                    .as("what was left out is needed for something")
                    .isNotZero();
            assertThat(priced.output()).contains("NoClassDefFoundError");
        }
    }

    private static boolean excluded(String jar) {
        return NOT_FOR_COMPUTE.stream().anyMatch(jar::startsWith);
    }

    /** Returns the jars of the runtime class path that are not of this project; the build writes it down. */
    private static List<Path> closure() {
        String file = System.getProperty("multicloud.runtime.classpath");
        assertThat(file).as("the build names the file of the class path").isNotNull();
        try {
            return Arrays.stream(Files.readString(Path.of(file)).strip().split(File.pathSeparator))
                    .map(Path::of)
                    .filter(path -> path.toString().endsWith(".jar"))
                    .filter(path -> !path.getFileName().toString().startsWith("multicloud-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path jar) {
        try {
            return Files.size(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
