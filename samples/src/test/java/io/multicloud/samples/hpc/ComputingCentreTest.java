package io.multicloud.samples.hpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.BurstVM.Trigger;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.CapacitySource.DrainState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComputingCentreTest {
    private static final Instant START = Instant.parse("2026-09-01T00:00:00Z");
    private static final JobTrace TRACE = JobTrace.surfHalfYear();

    private Instant now = START;

    @Test
    void theTraceHasTheFiguresOfItsPublishedBounds() {
        assertThat(TRACE.size()).isEqualTo(194_917);
        assertThat(TRACE.medianConcurrency()).isEqualTo(113);
        assertThat(TRACE.instantVmHours(113)).isCloseTo(105_703, within(0.5));
    }

    /**
     * Drives the centre by the reference's just-in-time rule without any cloud: the row it must reproduce is that of
     * the reference simulator with B = 40 (cost over instant 1.014, P95 215 s, no late hours, 4,267 actions).
     */
    @Test
    void theCentreSchedulesAsTheReferenceSimulatorDoes() {
        ComputingCentre centre = new ComputingCentre(TRACE, 113, () -> now, START);
        ArrayDeque<Long> booting = new ArrayDeque<>();
        Map<ResourceId, Long> orderedAt = new HashMap<>();
        long billed = 0;
        int actions = 0;
        double idleMinutes = 0;
        int names = 0;
        for (long tick = 0; ; tick += 60) {
            while (!booting.isEmpty() && booting.getFirst() + 180 <= tick) {
                long ordered = booting.removeFirst();
                now = START.plusSeconds(ordered + 180);
                BurstVM vm = vm("vm-" + names++, START.plusSeconds(ordered));
                orderedAt.put(vm.vm().orElseThrow(), ordered);
                centre.joined(vm);
            }
            now = START.plusSeconds(tick);
            CapacityReading reading = centre.read();
            int waiting = reading.queueDepth();
            List<ResourceId> idle = new ArrayList<>(reading.idle().keySet());
            if (centre.finished() && booting.isEmpty()) {
                for (ResourceId vm : idle) {
                    billed += Math.max(60, tick - orderedAt.get(vm));
                }
                actions += idle.isEmpty() ? 0 : 1;
                break;
            }
            int arriving = booting.size();
            if (waiting > arriving) {
                Instant oldest = reading.waiting().orElseThrow().get(arriving).since();
                if (tick + 60 + 180 - (oldest.getEpochSecond() - START.getEpochSecond()) > 300) {
                    actions++;
                    for (int i = waiting - arriving; i > 0; i--) {
                        booting.add(tick);
                    }
                }
            }
            idleMinutes = idle.isEmpty() ? 0 : idleMinutes + idle.size();
            if (!idle.isEmpty() && idleMinutes >= 40 && waiting == 0) {
                actions++;
                idleMinutes = 0;
                for (ResourceId vm : idle) {
                    billed += Math.max(60, tick - orderedAt.get(vm));
                    assertThat(centre.drain(vm(vm.nativeId()))).isEqualTo(DrainState.IDLE);
                    centre.left(vm(vm.nativeId()));
                }
            }
        }
        assertThat(billed / 3600.0 / TRACE.instantVmHours(113)).isCloseTo(1.014, within(0.0006));
        assertThat(RunResult.percentile(centre.waits(), 95)).isEqualTo(215);
        assertThat(RunResult.lateHoursShare(TRACE, centre.waits(), 300)).isZero();
        assertThat(actions).isEqualTo(4267);
    }

    @Test
    void aJobWhoseSpotVmIsTakenAwayStartsAnewBeforeAllOthers() {
        JobTrace oneHour = TRACE.firstSeconds(3600);
        ComputingCentre centre = new ComputingCentre(oneHour, 0, () -> now, START);
        now = START.plusSeconds(3600);
        int waiting = centre.read().queueDepth();
        centre.joined(vm("spot"));
        assertThat(centre.runningJobs()).isEqualTo(1);
        centre.interrupted(vm("spot"));
        centre.left(vm("spot"));
        assertThat(centre.runningJobs()).isZero();
        assertThat(centre.interruptedJobs()).isEqualTo(1);
        assertThat(centre.read().queueDepth()).isEqualTo(waiting);
    }

    @Test
    void aVmThatDrainsFinishesItsJobAndGetsNoOther() {
        ComputingCentre centre = new ComputingCentre(TRACE.firstSeconds(3600), 0, () -> now, START);
        now = START.plusSeconds(3600);
        centre.joined(vm("a"));
        assertThat(centre.drain(vm("a"))).isEqualTo(DrainState.BUSY);
        now = now.plusSeconds(1_000_000);
        CapacityReading reading = centre.read();
        assertThat(reading.idle()).containsOnlyKeys(vm("a").vm().orElseThrow());
        assertThat(reading.completed()).hasValue(1);
        assertThat(reading.queueDepth()).isPositive();
    }

    private static BurstVM vm(String name) {
        return vm(name, START);
    }

    private static BurstVM vm(String name, Instant orderedAt) {
        ResourceId id = new ResourceId("fake", "fake", Region.of("here"), ResourceType.VM, name);
        return new BurstVM(
                name,
                Trigger.STRATEGY,
                State.READY,
                Optional.of("fake"),
                Optional.of(id),
                Optional.empty(),
                orderedAt,
                Optional.of(orderedAt),
                Optional.of(orderedAt),
                Optional.empty(),
                Optional.empty(),
                Money.ZERO_USD);
    }
}
