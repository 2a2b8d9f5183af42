package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.running;
import static io.multicloud.testkit.Clouds.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.testkit.HistoryEvent.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final List<FaultKind> FAULTS = List.of(FaultKind.values());

    /** A few days of what chance suggests; everything that varies follows from the two seeds. */
    private static FakeCloud scenario(long actions, long cloudSeed) {
        FakeCloud cloud = FakeCloud.builder(Flavor.aws(), Clouds.time())
                .seed(cloudSeed)
                .jitter(0.3)
                .spotVolatility(0.2)
                .build();
        CloudProvider provider = cloud.provider();
        SplittableRandom random = new SplittableRandom(actions);
        for (int i = 0; i < 200; i++) {
            List<VM> vms = provider.compute().list(ListQuery.all()).stream().toList();
            VM any = vms.isEmpty() ? null : vms.get(random.nextInt(vms.size()));
            try {
                switch (random.nextInt(5)) {
                    case 0 -> provider.compute().create(spec("vm-" + i));
                    case 1 ->
                        provider.compute()
                                .create(VMSpec.builder("vm-" + i).spot().build());
                    case 2 -> {
                        if (any != null) {
                            provider.compute().stop(any.id());
                        }
                    }
                    case 3 -> {
                        if (any != null) {
                            provider.compute().delete(any.id());
                        }
                    }
                    default ->
                        cloud.fault(FAULTS.get(random.nextInt(FAULTS.size()))).times(1);
                }
            } catch (CloudException e) {
                // Faults and states refuse some of it, the same in every run.
                cloud.time().advance(Duration.ofSeconds(1));
            }
            cloud.time().advance(Duration.ofMinutes(random.nextInt(120)));
            cloud.clearFaults();
        }
        return cloud;
    }

    @Test
    void theSameSeedsGiveTheSameHistoryAndOthersDoNot() {
        FakeCloud first = scenario(1, 1);
        FakeCloud again = scenario(1, 1);
        assertThat(again.historyHash()).isEqualTo(first.historyHash());
        assertThat(again.history()).isEqualTo(first.history());
        assertThat(again.bill()).isEqualTo(first.bill());
        assertThat(scenario(2, 1).historyHash()).isNotEqualTo(first.historyHash());
        assertThat(scenario(1, 2).historyHash()).isNotEqualTo(first.historyHash());
    }

    /** Prints what another JVM, with other hash seeds of its own, makes of a scenario. */
    public static void main(String[] seeds) {
        FakeCloud cloud = scenario(Long.parseLong(seeds[0]), Long.parseLong(seeds[1]));
        System.out.println(cloud.historyHash() + " " + cloud.bill().total());
    }

    @Test
    void theSameSeedsGiveTheSameHistoryInAnotherJvm() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process other = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HistoryTest.class.getName(),
                        "7",
                        "8")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).isZero();
        FakeCloud here = scenario(7, 8);
        assertThat(printed.strip())
                .isEqualTo(here.historyHash() + " " + here.bill().total());
    }

    @Test
    void keepsTheNewestEventsAndHashesAll() {
        FakeCloud all = Clouds.cloud(Flavor.aws());
        FakeCloud few =
                FakeCloud.builder(Flavor.aws(), Clouds.time()).historySize(5).build();
        running(all.provider(), "web-1");
        running(few.provider(), "web-1");
        assertThat(few.history()).hasSize(5).isEqualTo(last(5, all.history()));
        assertThat(few.historyHash()).isEqualTo(all.historyHash());
    }

    private static List<HistoryEvent> last(int count, List<HistoryEvent> events) {
        return events.subList(events.size() - count, events.size());
    }

    @Test
    void tellsRequestsStatesAndBillingInOrder() {
        FakeCloud cloud = Clouds.cloud(Flavor.aws());
        VM vm = running(cloud.provider(), "web-1");
        cloud.provider().compute().delete(vm.id()).await();
        assertThat(cloud.history()).extracting(HistoryEvent::number).isSorted();
        assertThat(cloud.history())
                .filteredOn(event -> event.kind() != Kind.REQUEST)
                .filteredOn(event -> event.subject().equals(vm.id().nativeId()))
                .extracting(HistoryEvent::text)
                .containsExactly(
                        "t3.micro on-demand starts at 0.0104 USD an hour",
                        "accepted vm 'web-1'",
                        "RUNNING",
                        "t3.micro on-demand stops",
                        "deleting",
                        "gone");
        assertThat(cloud.timeline())
                .contains("2026-12-01T00:00:00Z  REQUEST  us-east-1                 RunInstances -> ok")
                .contains("2026-12-01T00:00:25Z  STATE    " + vm.id().nativeId());
    }

    @Test
    void twoFakesInOneJvmAreStrangers() {
        VirtualTime time = Clouds.time();
        FakeCloud one = FakeCloud.aws(time);
        FakeCloud other = FakeCloud.aws(time);
        one.fault(FaultKind.THROTTLED);
        VM vm = running(other.provider(), "web-1");
        assertThat(one.vms()).isEmpty();
        assertThat(one.bill().lines()).isEmpty();
        assertThat(one.callLog().total()).isZero();
        one.clearFaults();
        assertThat(refused(() -> one.provider().compute().get(vm.id())).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }
}
