package io.multicloud.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.testkit.FakeCloud;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A seed is a run: who dies, what is lost and what comes first follow from it. */
class SimulationTest {
    private static final Scenario TWO_HOSTS = world -> {
        FakeCloud cloud = world.watch(FakeCloud.aws(world.time()));
        for (String name : List.of("one", "two")) {
            SimulatedHost host = world.host(name);
            CloudProvider provider = world.provider(host, cloud);
            host.executor()
                    .execute(() -> provider.compute()
                            .create(VMSpec.builder("of-" + name).build()));
        }
        world.advance(Duration.ofMinutes(5));
    };

    @Test
    void aSeedGivesTheSameRunAndOthersGiveOthers() {
        Set<Long> hashes = new TreeSet<>();
        for (long seed = 0; seed < 20; seed++) {
            SimulationResult first = Simulation.run(seed, TWO_HOSTS);
            assertThat(Simulation.run(seed, TWO_HOSTS)).isEqualTo(first);
            hashes.add(first.historyHash());
        }
        assertThat(hashes).as("either host may be the first").hasSizeBetween(2, 20);
    }

    @Test
    void whatIsDueAtOnceHappensInAnyOrder() {
        Set<String> orders = new TreeSet<>();
        for (long seed = 0; seed < 100; seed++) {
            Simulation.run(seed, world -> {
                StringBuilder order = new StringBuilder();
                for (String letter : List.of("a", "b", "c")) {
                    world.time().scheduler().schedule(Duration.ZERO, () -> order.append(letter));
                }
                world.advance(Duration.ZERO);
                orders.add(order.toString());
            });
        }
        assertThat(orders).containsExactly("abc", "acb", "bac", "bca", "cab", "cba");
    }

    @Test
    void drawsForOnePurposeDoNotDisturbThoseForAnother() {
        List<Long> draws = new ArrayList<>();
        for (boolean disturbed : List.of(true, false)) {
            Simulation.run(7, world -> {
                if (disturbed) {
                    world.chance("weather").nextLong();
                }
                draws.add(world.chance("crashes").nextLong());
            });
        }
        assertThat(draws.get(0)).isEqualTo(draws.get(1));
    }

    @Test
    void aBrokenInvariantTellsSentenceTimelineAndHowToPlayItAgain() {
        Scenario scenario = new Scenario() {
            @Override
            public void play(SimulatedWorld world) {
                FakeCloud cloud = world.watch(FakeCloud.aws(world.time()));
                CloudProvider provider = world.provider(world.host("one"), cloud);
                world.always(Invariant.of(
                        "there is never a machine",
                        () -> cloud.vms().isEmpty()
                                ? Optional.empty()
                                : Optional.of(cloud.vms().size() + " of them")));
                world.note("now it begins");
                world.time()
                        .at(
                                SimulatedWorld.START.plusSeconds(5),
                                () -> provider.compute()
                                        .create(VMSpec.builder("web-1").build()));
                world.advance(Duration.ofMinutes(1));
            }

            @Override
            public String replay(long seed) {
                return "run it with " + seed;
            }
        };
        SimulationFailure failure = catchThrowableOfType(SimulationFailure.class, () -> Simulation.run(42, scenario));
        assertThat(failure.seed()).isEqualTo(42);
        assertThat(failure.sentence()).isEqualTo("there is never a machine");
        assertThat(failure.problem()).isEqualTo("1 of them");
        assertThat(failure)
                .hasMessageContaining("Seed 42 breaks: there is never a machine")
                .hasMessageContaining("now it begins")
                .hasMessageContaining("RunInstances -> ok")
                .hasMessageContaining("To play it again: run it with 42");
    }

    @Test
    void whatDoesNotComeTrueInTimeIsAFailure() {
        assertThatThrownBy(() -> Simulation.run(1, world -> world.until("it ends", Duration.ofHours(1), () -> false)))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("breaks: it ends")
                .hasMessageContaining("not so within PT1H");
    }

    @Test
    void whatATaskOrTheScenarioThrowsIsAFailure() {
        assertThatThrownBy(() -> Simulation.run(1, world -> {
                    world.time().scheduler().schedule(Duration.ZERO, () -> {
                        throw new IllegalStateException("in a task");
                    });
                    world.advance(Duration.ofSeconds(1));
                }))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("no task throws")
                .hasRootCauseMessage("in a task");
        assertThatThrownBy(() -> Simulation.run(1, world -> {
                    throw new IllegalStateException("in the scenario");
                }))
                .isInstanceOf(SimulationFailure.class)
                .hasRootCauseMessage("in the scenario");
    }

    @Test
    void aSweepTellsTheSeedThatFailed() {
        assertThat(Simulation.sweep(0, 50, 2, TWO_HOSTS)).isPositive();
        assertThatThrownBy(() -> Simulation.sweep(0, 50, 2, world -> {
                    if (world.seed() == 17) {
                        throw world.failure("17 is no seed", "it is one");
                    }
                }))
                .isInstanceOfSatisfying(
                        SimulationFailure.class, e -> assertThat(e.seed()).isEqualTo(17));
        assertThatThrownBy(() -> Simulation.sweep(0, 0, 1, TWO_HOSTS)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRequestNeedsTheWayThereAndItsAnswerTheWayBack() {
        Simulation.run(1, world -> {
            FakeCloud cloud = world.watch(FakeCloud.aws(world.time()));
            SimulatedHost host = world.host("one");
            CloudProvider provider = world.provider(host, cloud);
            world.links().cut("one", "aws");
            assertThat(refused(provider, "a").code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(cloud.vms()).isEmpty();
            world.links().mend("one", "aws");
            world.links().cut("aws", "one");
            assertThat(refused(provider, "b").code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
            assertThat(cloud.vms()).hasSize(1);
            world.links().mendAll();
            provider.compute().create(VMSpec.builder("c").build());
            assertThat(cloud.vms()).hasSize(2);
            host.kill();
            assertThat(refused(provider, "d").code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(cloud.vms()).hasSize(2);
        });
    }

    private static CloudException refused(CloudProvider provider, String name) {
        CloudException refusal = catchThrowableOfType(
                CloudException.class,
                () -> provider.compute().create(VMSpec.builder(name).build()));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    @Test
    void aHostDiesBeforeTheEventItIsToldTo() {
        Simulation.run(1, world -> {
            SimulatedHost host = world.host("one");
            List<Integer> ran = new ArrayList<>();
            host.before(3, host::kill);
            for (int i = 0; i < 10; i++) {
                int number = i;
                host.scheduler().schedule(Duration.ofSeconds(i), () -> ran.add(number));
            }
            world.advance(Duration.ofMinutes(1));
            assertThat(ran).containsExactly(0, 1, 2);
            assertThat(host.dead()).isTrue();
            assertThat(host.events()).isEqualTo(3);
            host.executor().execute(() -> ran.add(99));
            world.advance(Duration.ofMinutes(1));
            assertThat(ran).hasSize(3);
        });
    }

    @Test
    void aHostThatStoodStillGoesOnWithAllThatBecameDue() {
        Simulation.run(1, world -> {
            SimulatedHost host = world.host("one");
            List<Integer> ran = new ArrayList<>();
            host.pause();
            for (int i = 0; i < 3; i++) {
                int number = i;
                host.scheduler().schedule(Duration.ofSeconds(i), () -> ran.add(number));
            }
            world.advance(Duration.ofMinutes(1));
            assertThat(ran).isEmpty();
            assertThat(host.paused()).isTrue();
            host.resume();
            world.advance(Duration.ZERO);
            assertThat(ran).containsExactlyInAnyOrder(0, 1, 2);
        });
    }

    @Test
    void aHostsClockMayBeWrongAndStepBackAndStillMeasuresTime() {
        Simulation.run(1, world -> {
            SimulatedHost host = world.host("one");
            host.step(Duration.ofMinutes(10));
            assertThat(host.clock().instant()).isEqualTo(SimulatedWorld.START.plusSeconds(600));
            long before = host.nanoTime();
            world.advance(Duration.ofSeconds(1));
            host.step(Duration.ofMinutes(-20));
            Instant now = host.clock().instant();
            assertThat(now).isEqualTo(SimulatedWorld.START.minusSeconds(599));
            assertThat(host.nanoTime() - before).isEqualTo(Duration.ofSeconds(1).toNanos());
        });
    }

    @Test
    void aHostsEventsMayComeLateByAsMuchAsIsSaid() {
        Simulation.run(1, world -> {
            SimulatedHost host = world.host("one");
            host.late(Duration.ofMillis(100), world.chance("late"));
            List<Duration> late = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                host.executor()
                        .execute(() -> late.add(Duration.between(
                                SimulatedWorld.START, world.time().now())));
            }
            world.advance(Duration.ofSeconds(1));
            assertThat(late).hasSize(50).allMatch(by -> by.compareTo(Duration.ofMillis(100)) <= 0);
            assertThat(late.stream().distinct().count()).isGreaterThan(10);
        });
    }
}
