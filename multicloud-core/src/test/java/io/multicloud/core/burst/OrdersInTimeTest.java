package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstListener;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.placement.Offer;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Less than two minutes pass from the decision that a VM is needed to a create that is accepted, as long as one cloud
 * takes orders. Here azure does, and every region of oci, gcp and aws is cheaper.
 */
class OrdersInTimeTest {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final List<String> TROUBLED = List.of("oci", "gcp", "aws");
    private static final FakeOperation[] CALLS = {FakeOperation.CREATE_VM, FakeOperation.GET_VM, FakeOperation.LIST_VMS
    };

    private BurstWorld world = ofManyRegions(BurstWorld.builder());

    @AfterEach
    void windUp() {
        world.windUp();
    }

    private static BurstWorld ofManyRegions(BurstWorld.Builder builder) {
        List<Offer> offers = new ArrayList<>();
        offers(offers, "oci", "VM.Standard.E4.Flex-4", "us-ashburn-1", "us-phoenix-1", "uk-london-1", "eu-paris-1");
        offers(offers, "gcp", "n2-standard-4", "us-central1", "us-east4", "europe-west1", "europe-west4");
        offers(offers, "aws", "m5.xlarge", "us-east-1", "us-west-2", "eu-central-1", "eu-west-1");
        offers.add(BurstWorld.offer("azure", "eastus", "Standard_D4s_v5", "0.200", "0.200"));
        return builder.offers(offers.toArray(Offer[]::new)).build();
    }

    private static void offers(List<Offer> offers, String cloud, String type, String... regions) {
        for (String region : regions) {
            String price = "0.1" + (10 + offers.size());
            offers.add(BurstWorld.offer(cloud, region, type, price, price));
        }
    }

    private EventDrivenBurstManager manager() {
        EventDrivenBurstManager manager =
                world.manager(BurstWorld.policy().unlimitedVms().build(), new Site(world));
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
        return manager;
    }

    private static boolean accepted(EventDrivenBurstManager manager, List<String> names) {
        return manager.active().stream()
                        .filter(vm -> names.contains(vm.name()))
                        .filter(vm -> vm.acceptedAt().isPresent())
                        .count()
                == names.size();
    }

    private void fault(String account, FaultKind kind) {
        world.cloud(account).fault(kind).on(CALLS);
    }

    /** Everything works again: what was ordered is there, and nothing else. */
    private void comesToRest(EventDrivenBurstManager manager, List<String> names) {
        world.clouds.values().forEach(FakeCloud::clearFaults);
        world.time.advance(Duration.ofMinutes(15));
        assertThat(manager.active())
                .as(world::timeline)
                .hasSize(names.size())
                .allSatisfy(vm -> assertThat(vm.state()).isEqualTo(State.READY))
                .extracting(BurstVM::name)
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(world.vms()).as(world::timeline).hasSize(names.size());
    }

    @Test
    void cloudsThatFailOneAfterTheOtherInAnyWay() {
        List<FaultKind> kinds = List.of(
                FaultKind.CAPACITY,
                FaultKind.THROTTLED,
                FaultKind.ERROR_AFTER_COMMIT,
                FaultKind.LOST_RESPONSE,
                FaultKind.REGION_DOWN);
        EventDrivenBurstManager manager = manager();
        List<String> names = new ArrayList<>();
        for (FaultKind first : kinds) {
            for (FaultKind second : kinds) {
                for (FaultKind third : kinds) {
                    fault("oci", first);
                    fault("gcp", second);
                    fault("aws", third);
                    List<String> batch = manager.burst(3, first + ", " + second + ", " + third);
                    world.until(BOUND, () -> accepted(manager, batch));
                    names.addAll(batch);
                    world.clouds.values().forEach(FakeCloud::clearFaults);
                    // Long enough for everything that was left alone to be tried again.
                    world.time.advance(Duration.ofMinutes(12));
                    batch.forEach(manager::release);
                    names.removeAll(batch);
                }
            }
        }
        comesToRest(manager, names);
    }

    @Test
    void regionsThatAreAllSilent() {
        TROUBLED.forEach(account -> fault(account, FaultKind.LOST_RESPONSE));
        EventDrivenBurstManager manager = manager();
        List<String> names = manager.burst(20, "a test");
        Duration taken = world.until(BOUND, () -> accepted(manager, names));
        assertThat(taken).isLessThan(Duration.ofSeconds(50));
        // After two regions the rest of a cloud is left alone.
        assertThat(world.vms()).hasSizeLessThanOrEqualTo(20 * (3 * 2 + 1));
        comesToRest(manager, names);
    }

    @Test
    void accountsThatAskToBeLeftAloneForLongAfterAnAnswerWasLost() {
        for (String account : TROUBLED) {
            world.cloud(account)
                    .fault(FaultKind.LOST_RESPONSE)
                    .on(FakeOperation.CREATE_VM)
                    .times(1);
            world.cloud(account)
                    .fault(FaultKind.THROTTLED)
                    .on(FakeOperation.CREATE_VM)
                    .after(1)
                    .retryAfter(Duration.ofMinutes(10));
        }
        EventDrivenBurstManager manager = manager();
        List<String> names = manager.burst(1, "a test");
        world.until(BOUND, () -> accepted(manager, names));
        comesToRest(manager, names);
    }

    @Test
    void aSilenceOfAllCloudsThatIsOverInTime() {
        world.clouds.keySet().forEach(account -> fault(account, FaultKind.LOST_RESPONSE));
        EventDrivenBurstManager manager = manager();
        List<BurstVM> joined = new ArrayList<>();
        manager.addListener(new BurstListener() {
            @Override
            public void changed(BurstVM vm) {
                if (vm.state() == State.READY) {
                    joined.add(vm);
                }
            }
        });
        List<String> names = manager.burst(5, "a test");
        world.time.advance(Duration.ofSeconds(90));
        assertThat(accepted(manager, names)).isFalse();
        assertThat(manager.active()).hasSizeBetween(5 * 4, 5 * (3 * 2 + 1 + 1));
        world.clouds.values().forEach(FakeCloud::clearFaults);
        // Whoever answers first has the order, although all of them are being left alone.
        world.until(BOUND.minusSeconds(90), () -> accepted(manager, names));
        comesToRest(manager, names);
        assertThat(joined).extracting(BurstVM::name).containsExactlyInAnyOrderElementsOf(names);
        assertThat(BurstWorld.reasons(manager, Action.GIVE_UP)).isEmpty();
    }

    /** Only what is sent for the first time hangs: in virtual time, requests that hang would hold up each other. */
    @Test
    void requestsThatHang() {
        Set<String> seen = new HashSet<>();
        world = ofManyRegions(BurstWorld.builder()
                .wrap(provider -> TROUBLED.contains(provider.kind())
                        ? Interposed.creates(provider, (spec, create) -> {
                            if (seen.add(spec.idempotencyToken().orElseThrow())) {
                                world.time.advance(Duration.ofSeconds(15));
                            }
                            throw CloudException.builder(ErrorCode.TIMEOUT, "no answer")
                                    .build();
                        })
                        : provider));
        EventDrivenBurstManager manager = manager();
        List<String> names = manager.burst(1, "a test");
        world.until(BOUND, () -> accepted(manager, names));
        assertThat(seen).hasSize(6);
        // Nobody will ever tell what became of the others.
        world.leave(manager);
        FakeCloud azure = world.cloud("azure");
        azure.vms().forEach(vm -> azure.provider().compute().delete(vm.id()));
        world.time.advance(Duration.ofMinutes(10));
    }

    @Test
    void aRequestThatRanOutOfTimeIsSentAgainAndMakesNoSecondVm() {
        AtomicInteger late = new AtomicInteger(2);
        world = ofManyRegions(BurstWorld.builder()
                .wrap(provider -> Interposed.creates(provider, (spec, create) -> {
                    var operation = create.apply(spec);
                    if (late.getAndDecrement() > 0) {
                        throw CloudException.builder(ErrorCode.TIMEOUT, "no answer in time")
                                .build();
                    }
                    return operation;
                })));
        EventDrivenBurstManager manager = manager();
        List<String> names = manager.burst(1, "a test");
        world.until(Duration.ofSeconds(10), () -> accepted(manager, names));
        assertThat(manager.metrics().failovers()).isZero();
        comesToRest(manager, names);
    }

    @Test
    void whatAListenerIsToldOfAnOrderThatWasAcceptedElsewhereIsNeverThatItComes() {
        fault("oci", FaultKind.LOST_RESPONSE);
        EventDrivenBurstManager manager = manager();
        BurstWorld.Heard heard = new BurstWorld.Heard();
        manager.addListener(heard);
        List<String> names = manager.burst(1, "a test");
        world.until(BOUND, () -> accepted(manager, names));
        comesToRest(manager, names);
        Map<String, List<State>> states = heard.states();
        assertThat(states.get(names.get(0))).containsExactly(State.REQUESTED, State.BOOTING, State.READY);
        states.remove(names.get(0));
        assertThat(states).isNotEmpty();
        assertThat(states.values())
                .allSatisfy(each -> assertThat(each)
                        .containsOnly(State.DELETING, State.ENDED)
                        .endsWith(State.ENDED));
    }

    /** A failing seed prints itself. */
    @Test
    void histories() {
        for (long seed = 1; seed <= 15; seed++) {
            new History(seed).check();
        }
    }

    /** Hours of bursts while everything happens to the regions of three clouds. */
    private static final class History {
        private static final FaultKind[] KINDS = {
            FaultKind.CAPACITY,
            FaultKind.QUOTA,
            FaultKind.THROTTLED,
            FaultKind.ERROR_BEFORE_COMMIT,
            FaultKind.ERROR_AFTER_COMMIT,
            FaultKind.LOST_RESPONSE,
            FaultKind.PARTITION,
            FaultKind.REGION_DOWN,
            FaultKind.CREDENTIALS_EXPIRED
        };

        private final long seed;
        private final SplittableRandom random;
        private final Map<String, BurstVM> accepted = new LinkedHashMap<>();

        private History(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
        }

        private void check() {
            BurstWorld world = ofManyRegions(BurstWorld.builder().seed(seed));
            EventDrivenBurstManager manager =
                    world.manager(BurstWorld.policy().unlimitedVms().build(), new Site(world));
            manager.addListener(new BurstListener() {
                @Override
                public void changed(BurstVM vm) {
                    if (vm.state() == State.BOOTING) {
                        accepted.putIfAbsent(vm.name(), vm);
                    }
                }
            });
            manager.start();
            world.time.advance(Duration.ofMinutes(1));
            List<String> names = new ArrayList<>();
            for (int step = 0; step < 150; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> names.addAll(manager.burst(1 + random.nextInt(10), "step " + step));
                    case 1, 2 -> fault(world);
                    default -> {
                        if (random.nextInt(3) == 0) {
                            world.clouds.values().forEach(FakeCloud::clearFaults);
                        }
                    }
                }
                world.time.advance(Duration.ofSeconds(random.nextInt(120)));
            }
            world.time.advance(BOUND);
            assertThat(accepted.keySet()).as("seed " + seed).containsAll(names);
            assertThat(accepted.values())
                    .as("seed " + seed)
                    .allSatisfy(vm -> assertThat(Duration.between(
                                    vm.triggeredAt(), vm.acceptedAt().orElseThrow()))
                            .isLessThan(BOUND));
            // Whatever nobody was told of is found by a listing of all regions.
            world.clouds.values().forEach(FakeCloud::clearFaults);
            world.time.advance(Duration.ofMinutes(15));
            world.sumsMayDiffer();
            world.windUp();
        }

        private void fault(BurstWorld world) {
            FakeCloud cloud = world.cloud(TROUBLED.get(random.nextInt(TROUBLED.size())));
            var fault = cloud.fault(KINDS[random.nextInt(KINDS.length)]).on(FakeOperation.CREATE_VM);
            if (random.nextInt(3) > 0) {
                List<Region> regions = List.copyOf(cloud.provider().regions());
                fault.in(regions.get(random.nextInt(regions.size())));
            }
            if (random.nextBoolean()) {
                fault.times(1 + random.nextInt(8));
            }
            if (random.nextBoolean()) {
                fault.retryAfter(Duration.ofSeconds(1 + random.nextInt(900)));
            }
        }
    }
}
