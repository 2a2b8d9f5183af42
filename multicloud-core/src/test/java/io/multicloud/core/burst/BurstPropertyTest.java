package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.burst.BurstListener;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Hours of random loads, faults and restarts. A failing seed prints itself; {@code check(seed)} replays it.
 */
class BurstPropertyTest {
    private static final int SEEDS = Integer.getInteger("burst.seeds", 20);
    private static final int MOST_VMS = 12;
    private static final List<FaultKind> FAULTS = List.of(
            FaultKind.THROTTLED,
            FaultKind.CAPACITY,
            FaultKind.QUOTA,
            FaultKind.ERROR_BEFORE_COMMIT,
            FaultKind.ERROR_AFTER_COMMIT,
            FaultKind.LOST_RESPONSE,
            FaultKind.SLOW,
            FaultKind.PARTITION,
            FaultKind.REGION_DOWN,
            FaultKind.CREDENTIALS_EXPIRED);
    private static final FakeOperation[] ENGINE_CALLS = {
        FakeOperation.CREATE_VM, FakeOperation.GET_VM, FakeOperation.DELETE_VM
    };

    @Test
    void whateverHappensNoVmIsTooManyOrForgottenOrUnpaid() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            new Run(seed).check();
        }
    }

    /** One history. */
    private static final class Run {
        private final long seed;
        private final SplittableRandom random;
        private final Map<String, State> states = new HashMap<>();
        private final Set<ResourceId> known = new HashSet<>();
        private BurstWorld world;
        private JobQueue queue;
        private EventDrivenBurstManager manager;
        private boolean exact = true;

        private Run(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            Duration delay = Duration.ofSeconds(random.nextInt(10));
            double jitter = random.nextDouble() / 2;
            this.world = BurstWorld.builder()
                    .seed(seed)
                    .setUp(cloud -> cloud.consistencyDelay(delay).jitter(jitter).seed(seed))
                    .build();
            start();
        }

        private void start() {
            queue = new JobQueue(world);
            BurstPolicy.Builder policy =
                    BurstWorld.policy().maxVms(MOST_VMS).monitorInterval(Duration.ofSeconds(20 + random.nextInt(60)));
            if (random.nextInt(4) > 0) {
                policy.strategy(ScalingStrategy.justInTime());
            }
            manager = world.manager(policy.build(), queue);
            manager.addListener(new BurstListener() {
                @Override
                public void changed(BurstVM vm) {
                    states.put(vm.name(), vm.state());
                    vm.vm().ifPresent(known::add);
                }
            });
            manager.start();
        }

        private void check() {
            try {
                int steps = 40 + random.nextInt(40);
                for (int i = 0; i < steps; i++) {
                    step();
                    pass(Duration.ofSeconds(random.nextInt(300)));
                }
                comeToRest();
            } catch (Throwable e) {
                throw new AssertionError("new Run(" + seed + "L).check(): " + world.timeline(), e);
            }
        }

        private void step() {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> queue.submit(1 + random.nextInt(8), Duration.ofSeconds(60 + random.nextInt(3_000)));
                case 4, 5 -> fault();
                case 6 -> clouds().forEach(FakeCloud::clearFaults);
                case 7 -> {
                    List<BurstVM> active = manager.active();
                    if (!active.isEmpty()) {
                        manager.release(
                                active.get(random.nextInt(active.size())).name());
                    }
                }
                case 8 -> {
                    if (random.nextInt(3) == 0) {
                        crash();
                    }
                }
                default -> {
                    if (random.nextInt(3) == 0) {
                        deleteByAnotherHand();
                    }
                }
            }
        }

        private void fault() {
            FaultKind kind = FAULTS.get(random.nextInt(FAULTS.size()));
            FakeCloud cloud = clouds().get(random.nextInt(clouds().size()));
            // Listings go on: what an engine that restarts cannot see it cannot count.
            var fault = cloud.fault(kind).on(ENGINE_CALLS[random.nextInt(ENGINE_CALLS.length)]);
            if (random.nextInt(3) > 0) {
                fault.times(1 + random.nextInt(5));
            }
            if (kind == FaultKind.SLOW) {
                fault.factor(1 + random.nextInt(40));
            }
            // Whether a lost or late delete has stopped the bill, nobody can tell to the second.
            exact = false;
        }

        private List<FakeCloud> clouds() {
            return List.copyOf(world.clouds.values());
        }

        /** The process dies with all it knew; its jobs come again. */
        private void crash() {
            manager.close();
            BurstWorld before = world;
            world = before.restarted();
            states.clear();
            exact = false;
            start();
        }

        private void deleteByAnotherHand() {
            List<VM> vms = world.vms();
            if (!vms.isEmpty()) {
                VM victim = vms.get(random.nextInt(vms.size()));
                try {
                    world.cloud(victim.id().account()).provider().compute().delete(victim.id());
                } catch (CloudException e) {
                    assertThat(e).hasMessageNotContaining("INTERNAL [");
                }
                exact = false;
            }
        }

        private void pass(Duration time) {
            for (long second = 0; second < time.toSeconds(); second++) {
                world.time.advance(Duration.ofSeconds(1));
                long billed = world.vms().stream()
                        .filter(vm -> vm.state() != VMState.DELETING && vm.state() != VMState.DELETED)
                        .count();
                assertThat(billed).isLessThanOrEqualTo(MOST_VMS);
                assertThat(manager.active()).hasSizeLessThanOrEqualTo(MOST_VMS);
            }
        }

        private void comeToRest() {
            clouds().forEach(FakeCloud::clearFaults);
            pass(Duration.ofMinutes(20));
            // Everything there is is known, and everything that is known is there.
            Set<ResourceId> there = new HashSet<>();
            world.vms().stream().filter(vm -> vm.state() == VMState.RUNNING).forEach(vm -> there.add(vm.id()));
            Set<ResourceId> active = new HashSet<>();
            manager.active().forEach(vm -> vm.vm().ifPresent(active::add));
            assertThat(active).containsAll(there);
            manager.stop();
            manager.releaseAll();
            for (int i = 0; i < 7_200 && !manager.active().isEmpty(); i++) {
                world.time.advance(Duration.ofSeconds(1));
            }
            assertThat(manager.active()).isEmpty();
            assertThat(world.vms()).isEmpty();
            assertThat(clouds())
                    .allSatisfy(cloud -> assertThat(cloud.leftovers()).isEmpty());
            assertThat(states.values()).allMatch(state -> state == State.ENDED || state == State.FAILED);
            Money cost = manager.metrics().totalCost();
            if (exact) {
                assertThat(cost.rounded(6)).isEqualTo(world.bill().rounded(6));
            }
            manager.close();
            world.plane.close();
            world.time.runUntilIdle();
        }
    }
}
