package io.multicloud.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Money;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.compute.VM;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens while clouds refuse, stall or lose answers. The cheapest is oci, then gcp, aws, azure. */
class FailoverTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private final BurstWorld world = BurstWorld.ofFour();
    private final Site site = new Site(world);
    private final BurstWorld.Heard record = new BurstWorld.Heard();
    private final EventDrivenBurstManager manager =
            world.manager(BurstWorld.policy().build(), site);

    FailoverTest() {
        manager.addListener(record);
        manager.start();
        world.time.advance(Duration.ofMinutes(1));
    }

    @AfterEach
    void windUp() {
        site.waiting = 0;
        site.vcpusWanted = 0;
        world.windUp();
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {
                "CAPACITY",
                "QUOTA",
                "THROTTLED",
                "ERROR_BEFORE_COMMIT",
                "ERROR_AFTER_COMMIT",
                "LOST_RESPONSE",
                "PARTITION",
                "REGION_DOWN",
                "CREDENTIALS_EXPIRED"
            })
    void isAcceptedElsewhereWithinTwoMinutesWhateverTheTwoCheapestSuffer(FaultKind fault) {
        for (String account : List.of("oci", "gcp")) {
            world.cloud(account).fault(fault).on(FakeOperation.CREATE_VM, FakeOperation.GET_VM, FakeOperation.LIST_VMS);
        }
        manager.burst(3, "a test");
        world.until(TWO_MINUTES, () -> acceptedIn("aws") == 3);
        assertThat(BurstWorld.reasons(manager, Action.FAILOVER)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(manager.metrics().failovers())
                .isEqualTo(BurstWorld.reasons(manager, Action.FAILOVER).size());

        world.time.advance(Duration.ofMinutes(5));
        world.clouds.values().forEach(cloud -> cloud.clearFaults());
        world.time.advance(Duration.ofMinutes(5));
        // What the lost answers had ordered is found and ended: three VMs are there, and these are those in use.
        assertThat(world.vms()).as(world::timeline).hasSize(3);
        assertThat(manager.active())
                .hasSize(3)
                .allSatisfy(vm -> assertThat(vm.state()).isEqualTo(State.READY));
        assertThat(site.joined).hasSize(3);
    }

    private long acceptedIn(String account) {
        return manager.active().stream()
                .filter(vm -> vm.account().map(account::equals).orElse(false)
                        && vm.acceptedAt().isPresent())
                .count();
    }

    @Test
    void waitsForTheFirstOfferThatComesBackWhenAllAreGone() {
        world.clouds.values().forEach(cloud -> cloud.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM));
        manager.burst(2, "a test");
        world.time.advance(Duration.ofMinutes(4));
        assertThat(manager.active())
                .hasSize(2)
                .allSatisfy(vm -> assertThat(vm.state()).isEqualTo(State.REQUESTED));
        assertThat(BurstWorld.reasons(manager, Action.NONE))
                .anySatisfy(reason -> assertThat(reason)
                        .contains("VMs are ordered and wait: no offer fits at the moment", "BLOCKED"));
        world.cloud("azure").clearFaults();
        world.until(Duration.ofMinutes(4), () -> acceptedIn("azure") == 2);
    }

    @Test
    void givesUpWhatNoAccountAcceptsInTimeAndSaysWhy() {
        world.clouds.values().forEach(cloud -> cloud.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM));
        String name = manager.burst(1, "a test").get(0);
        world.until(Duration.ofMinutes(11), () -> manager.active().isEmpty());
        assertThat(BurstWorld.reasons(manager, Action.GIVE_UP))
                .singleElement()
                .asString()
                .contains(name, "no account accepted it within 10m", "no offer fits");
        assertThat(record.states().get(name)).containsExactly(State.REQUESTED, State.FAILED);
        assertThat(site.left).isEmpty();
        assertThat(manager.metrics().totalCost().isZero()).isTrue();
    }

    @Test
    void aLostAnswerNeverMakesASecondVm() {
        world.cloud("oci")
                .fault(FaultKind.LOST_RESPONSE)
                .on(FakeOperation.CREATE_VM)
                .times(2);
        String name = manager.burst(1, "a test").get(0);
        world.until(TWO_MINUTES, () -> site.size() == 1);
        assertThat(world.vms()).singleElement().extracting(VM::name).isEqualTo(name);
        assertThat(site.joined.get(0).vm()).contains(world.vms().get(0).id());
        assertThat(manager.metrics().failovers()).isZero();
        // Billed from the first create, although only the third was answered.
        assertThat(manager.metrics().totalCost()).isEqualTo(world.bill());
    }

    @Test
    void anAccountThatKeepsSilentLosesTheOrderAndItsVmIsDeletedOnceItTalksAgain() {
        world.cloud("oci").fault(FaultKind.LOST_RESPONSE).on(FakeOperation.CREATE_VM);
        String name = manager.burst(1, "a test").get(0);
        world.until(TWO_MINUTES, () -> site.size() == 1);
        assertThat(site.joined.get(0).name()).isEqualTo(name);
        assertThat(site.joined.get(0).account()).contains("gcp");
        assertThat(world.vms()).hasSize(2);
        assertThat(manager.active()).extracting(BurstVM::name).containsExactlyInAnyOrder(name, name + "-1");
        assertThat(BurstWorld.reasons(manager, Action.FAILOVER))
                .singleElement()
                .asString()
                .contains(name, "no answer", "account oci: UNKNOWN_OUTCOME");

        world.cloud("oci").clearFaults();
        world.until(Duration.ofMinutes(3), () -> world.cloud("oci").vms().isEmpty());
        assertThat(manager.active()).extracting(BurstVM::name).containsExactly(name);
    }

    @Test
    void aVmIsPaidForFromTheOrderThatWasAcceptedAndNotFromTheNeed() {
        world.cloud("oci").fault(FaultKind.LOST_RESPONSE).on(FakeOperation.CREATE_VM);
        String name = manager.burst(1, "a test").get(0);
        Instant needed = world.time.now();
        world.until(TWO_MINUTES, () -> acceptedIn("gcp") == 1);
        assertThat(Duration.between(needed, world.time.now())).isGreaterThan(Duration.ofSeconds(5));
        world.time.advance(Duration.ofSeconds(10));
        BurstVM booting = manager.active().stream()
                .filter(vm -> vm.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(booting.state()).isEqualTo(State.BOOTING);
        assertThat(booting.cost())
                .isEqualTo(Money.usd("0.120")
                        .times(Duration.between(booting.acceptedAt().orElseThrow(), world.time.now())
                                .toNanos())
                        .dividedBy(Duration.ofHours(1).toNanos()));
    }

    @Test
    void anOrderWithoutAnAnswerTakesNoMoreThanThereMayBe() {
        EventDrivenBurstManager small = world.manager(
                BurstPolicy.builder("small", BurstWorld.worker().build())
                        .maxVms(1)
                        .build(),
                new Site(world));
        world.cloud("oci").fault(FaultKind.LOST_RESPONSE).on(FakeOperation.CREATE_VM);
        small.burst(1, "a test");
        world.time.advance(Duration.ofMinutes(5));
        assertThat(world.vms()).hasSize(1);
        world.cloud("oci").clearFaults();
        world.until(Duration.ofMinutes(2), () -> small.active().get(0).state() == State.READY);
        assertThat(world.vms()).hasSize(1);
    }

    @Test
    void theStrategysVmsFailOverAsWell() {
        world.cloud("oci").fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM);
        site.vcpusWanted = 100;
        world.until(Duration.ofMinutes(6), () -> !manager.active().isEmpty());
        world.until(TWO_MINUTES, () -> acceptedIn("gcp") == 3);
    }
}
