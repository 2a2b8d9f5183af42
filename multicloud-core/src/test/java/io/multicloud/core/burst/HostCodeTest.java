package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.burst.BurstDecision;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstListener;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.CapacityReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code of the host that throws, calls back, or looks closely. */
class HostCodeTest {
    private final BurstWorld world = BurstWorld.ofFour();
    private final Site site = new Site(world);

    @AfterEach
    void windUp() {
        site.failure = null;
        site.vcpusWanted = 0;
        world.windUp();
    }

    private EventDrivenBurstManager started() {
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        return manager;
    }

    @Test
    void aSourceThatThrowsIsAskedAgainAndShowsAsOneEntry() {
        EventDrivenBurstManager manager = started();
        site.failure = new IllegalStateException("no connection");
        int reads = site.reads;
        world.time.advance(Duration.ofMinutes(30));
        assertThat(site.reads).isEqualTo(reads + 60);
        List<BurstDecision> failures = manager.decisions().stream()
                .filter(decision -> decision.action() == Action.SOURCE_FAILED)
                .toList();
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).times()).isEqualTo(60);
        assertThat(failures.get(0).reason()).contains("no connection");
        site.failure = null;
        site.vcpusWanted = 100;
        world.until(Duration.ofMinutes(7), () -> !manager.active().isEmpty());
    }

    @Test
    void aSourceThatFailsToTakeAVmKeepsItAllTheSame() {
        EventDrivenBurstManager manager = started();
        manager.burst(1, "a test");
        world.time.advance(Duration.ofSeconds(10));
        site.failure = new IllegalStateException("not now");
        world.time.advance(Duration.ofMinutes(2));
        assertThat(BurstWorld.reasons(manager, Action.SOURCE_FAILED))
                .anySatisfy(reason -> assertThat(reason).contains("failed to take in worker-", "not now"));
        assertThat(manager.active()).hasSize(1);
        site.failure = null;
        manager.releaseAll();
        // It has never joined as far as the site knows, so no reading shows it.
        site.joined(manager.active().get(0));
        world.until(Duration.ofMinutes(2), () -> manager.active().isEmpty());
    }

    @Test
    void aListenerThatThrowsKeepsNobodyElseFromHearing() {
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        manager.addListener(new BurstListener() {
            @Override
            public void decided(BurstDecision decision) {
                throw new IllegalStateException("cannot hear");
            }

            @Override
            public void changed(BurstVM vm) {
                throw new IllegalStateException("cannot see");
            }
        });
        BurstWorld.Heard record = new BurstWorld.Heard();
        manager.addListener(record);
        manager.start();
        manager.burst(1, "a test");
        world.until(Duration.ofMinutes(2), () -> site.size() == 1);
        assertThat(record.changes).hasSize(3);
        assertThat(record.decisions).isNotEmpty();
    }

    @Test
    void theHostMayCallTheManagerFromEverythingItIsTold() {
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), site);
        List<String> seen = new ArrayList<>();
        manager.addListener(new BurstListener() {
            @Override
            public void decided(BurstDecision decision) {
                seen.add(decision.action() + " " + manager.active().size());
            }

            @Override
            public void changed(BurstVM vm) {
                if (vm.state() == BurstVM.State.READY) {
                    manager.release(vm.name());
                }
            }
        });
        manager.start();
        manager.burst(2, "a test");
        world.until(Duration.ofMinutes(3), () -> manager.metrics().ended() == 2);
        assertThat(seen).contains("SCALE_OUT 2");
        assertThat(site.joined).hasSize(2);
        assertThat(site.left).hasSize(2);
    }

    @Test
    void theHostIsToldInTheOrderInWhichThingsHappen() {
        List<String> told = new ArrayList<>();
        Site careful = new Site(world) {
            @Override
            public CapacityReading read() {
                return super.read();
            }

            @Override
            public void joined(BurstVM vm) {
                told.add("joined " + vm.name());
                super.joined(vm);
            }

            @Override
            public DrainState drain(BurstVM vm) {
                told.add("drain " + vm.name());
                super.drain(vm);
                return DrainState.IDLE;
            }

            @Override
            public void left(BurstVM vm) {
                told.add("left " + vm.name());
                super.left(vm);
            }
        };
        EventDrivenBurstManager manager = world.manager(BurstWorld.policy().build(), careful);
        manager.start();
        List<String> names = manager.burst(3, "a test");
        world.until(Duration.ofMinutes(2), () -> careful.size() == 3);
        manager.releaseAll();
        world.until(Duration.ofMinutes(2), () -> manager.active().isEmpty());
        for (String name : names) {
            assertThat(told.stream().filter(line -> line.endsWith(name)))
                    .containsExactly("joined " + name, "drain " + name, "left " + name);
        }
    }
}
