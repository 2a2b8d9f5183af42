package io.multicloud.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Capability;
import io.multicloud.testkit.conformance.ConformanceMatrix.Entry;
import io.multicloud.testkit.conformance.ConformanceMatrix.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceMatrixTest {
    private static ConformanceMatrix matrix() {
        ConformanceMatrix matrix = new ConformanceMatrix();
        matrix.describe("my cloud", new TreeSet<>(List.of(Capability.VOLUMES, Capability.QUOTAS)));
        List<Capability> volumes = List.of(Capability.VOLUMES);
        matrix.add(new Entry("volumes", "a grows", Outcome.PASSED, "", volumes));
        matrix.add(new Entry("volumes", "b shrinks", Outcome.FAILED, "it did\nnot", volumes));
        matrix.add(new Entry(
                "vm specs", "c is spot", Outcome.SKIPPED, "not declared: vm.spot", List.of(Capability.VM_SPOT)));
        matrix.add(
                new Entry("costs", "d is spot", Outcome.SKIPPED, "not declared: vm.spot", List.of(Capability.VM_SPOT)));
        matrix.add(new Entry("vm specs", "e breaks", Outcome.SKIPPED, "no fault injector", List.of()));
        matrix.add(new Entry("costs", "e breaks", Outcome.SKIPPED, "no fault injector", List.of()));
        return matrix;
    }

    @Test
    void itTellsWhatRanByAreaAndCapabilityAndWhyNot() {
        assertThat(matrix().text()).isEqualTo("""
                Conformance of my cloud: 1 passed, 1 failed, 4 skipped

                area       passed   failed  skipped
                costs           0        0        2
                vm specs        0        0        2
                volumes         1        1        0

                capability               passed   failed  skipped
                quotas                        0        0        0
                vm.spot (not declared)        0        0        2
                volumes                       1        1        0

                failed
                  volumes: b shrinks
                    it did
                    not

                skipped
                  no fault injector
                    - e breaks: costs, vm specs
                  not declared: vm.spot: 2 of costs, vm specs
                """);
    }

    @Test
    void itIsWrittenToAFileNamedAfterTheTarget(@TempDir Path directory) throws IOException {
        ConformanceMatrix matrix = matrix();
        matrix.write(directory.resolve("deep"), "the text");
        assertThat(Files.readString(directory.resolve("deep/my-cloud.txt"))).isEqualTo("the text");
    }

    @Test
    void namesOfTestsAreReadAsSentences() throws NoSuchMethodException {
        ConformanceSentences sentences = new ConformanceSentences();
        assertThat(sentences.generateDisplayNameForMethod(
                        List.of(),
                        VmStateTests.class,
                        VmStateTests.class.getDeclaredMethod("anActionOnADeletedVmIsRefusedAsItIsShown")))
                .isEqualTo("an action on a deleted vm is refused as it is shown");
        assertThat(sentences.generateDisplayNameForNestedClass(List.of(), VmStateTests.class))
                .isEqualTo("vm state tests");
    }
}
