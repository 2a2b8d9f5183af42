package io.multicloud.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.Region;
import io.multicloud.api.burst.BurstManager;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.CapacityReading;
import io.multicloud.api.burst.CapacitySource;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.control.Feature;
import io.multicloud.api.control.Health;
import io.multicloud.api.control.HealthState;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.CallScope;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.HistoryEvent;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.fake.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host sees of clouds in trouble, and what its engines leave there. */
class DegradationTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-12-01T06:00:00Z"));
    private final FakeCloud aws = FakeCloud.aws(time);
    private final FakeCloud gcp = FakeCloud.gcp(time);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private MultiCloud open() {
        MultiCloud clouds = MultiCloud.builder()
                .environment(time)
                .config(MultiCloudConfig.builder()
                        .account(AccountConfig.builder("aws").build())
                        .account(AccountConfig.builder("gcp").build())
                        .build())
                .factory(aws.factory())
                .factory(gcp.factory())
                .open();
        open.add(clouds);
        return clouds;
    }

    private MultiCloud openGiven() {
        MultiCloud clouds = MultiCloud.builder()
                .environment(time)
                .account("aws", aws.provider())
                .account("gcp", gcp.provider())
                .open();
        open.add(clouds);
        return clouds;
    }

    /** Returns how an account's own region is. */
    private static HealthState state(MultiCloud clouds, String account) {
        Optional<Region> home = Optional.of(clouds.provider(account).region());
        return clouds.controlPlane().health().stream()
                .filter(health ->
                        health.account().equals(account) && health.region().equals(home))
                .map(Health::state)
                .findFirst()
                .orElse(HealthState.UNKNOWN);
    }

    private Region home(FakeCloud cloud) {
        return cloud.provider().region();
    }

    /** Lets time pass; returns the states of an account that were seen, each with when it was seen first. */
    private Map<Duration, HealthState> watch(MultiCloud clouds, String account, Duration howLong) {
        Map<Duration, HealthState> seen = new LinkedHashMap<>();
        Instant from = time.now();
        HealthState last = null;
        while (time.now().isBefore(from.plus(howLong))) {
            HealthState now = state(clouds, account);
            if (now != last) {
                seen.put(Duration.between(from, time.now()), now);
                last = now;
            }
            time.advance(Duration.ofSeconds(5));
        }
        return seen;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lostRegionIsDownWithinMinutesAndHealthyAgainWithoutFlapping(boolean gated) {
        MultiCloud clouds = gated ? open() : openGiven();
        clouds.provider("aws")
                .compute()
                .create(VMSpec.builder("web").vcpus(2).build())
                .await();
        assertThat(watch(clouds, "aws", Duration.ofMinutes(30)).values()).containsExactly(HealthState.HEALTHY);

        Fault down = aws.fault(FaultKind.REGION_DOWN).in(home(aws));
        Map<Duration, HealthState> falling = watch(clouds, "aws", Duration.ofMinutes(30));
        down.lift();
        Map<Duration, HealthState> rising = watch(clouds, "aws", Duration.ofMinutes(30));

        assertThat(falling.values()).endsWith(HealthState.DOWN).doesNotHaveDuplicates();
        assertThat(falling.keySet()).allMatch(after -> after.compareTo(Duration.ofMinutes(5)) < 0);
        assertThat(rising.values()).containsExactly(HealthState.DOWN, HealthState.DEGRADED, HealthState.HEALTHY);
        assertThat(rising.keySet()).allMatch(after -> after.compareTo(Duration.ofMinutes(6)) < 0);
        assertThat(state(clouds, "gcp")).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void regionThatIsDownIsAskedBySingleProbesOnly() {
        MultiCloud clouds = open();
        watch(clouds, "aws", Duration.ofMinutes(5));
        aws.fault(FaultKind.REGION_DOWN).in(home(aws));
        watch(clouds, "aws", Duration.ofMinutes(10));
        long before = requests(aws);

        watch(clouds, "aws", Duration.ofMinutes(60));

        // A probe each half minute, and the inventory's listing each minute.
        assertThat(requests(aws) - before).isBetween(100L, 260L);
    }

    private static long requests(FakeCloud cloud) {
        return cloud.history().stream()
                .filter(event -> event.kind() == HistoryEvent.Kind.REQUEST)
                .count();
    }

    @Test
    void burstsLeaveAThrottledAccountAndComeBackAfterTheStorm() {
        MultiCloud clouds = open();
        watch(clouds, "aws", Duration.ofMinutes(5));
        Fault storm = aws.fault(FaultKind.THROTTLED);
        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofSeconds(5));
            try {
                CallScope.singleAttempt().run(() -> clouds.provider("aws").regions());
            } catch (CloudException expected) {
                assertThat(expected.retryable()).isTrue();
            }
        }
        assertThat(state(clouds, "aws")).isEqualTo(HealthState.DEGRADED);
        long creates = creates(aws);

        BurstPolicy policy = BurstPolicy.builder(
                        "storm", VMSpec.builder("worker").vcpus(2).build())
                .build();
        BurstManager manager = clouds.burst(policy, new Idle());
        open.add(0, manager);
        manager.start();
        manager.burst(6, "work to do");
        time.advance(Duration.ofMinutes(10));

        assertThat(creates(aws)).isEqualTo(creates);
        assertThat(gcp.vms()).hasSize(6);
        assertThat(aws.vms()).isEmpty();

        storm.lift();
        gcp.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM);
        time.advance(Duration.ofMinutes(10));
        assertThat(state(clouds, "aws")).isEqualTo(HealthState.HEALTHY);
        manager.burst(2, "more work");
        time.advance(Duration.ofMinutes(10));
        assertThat(aws.vms()).hasSize(2);
    }

    @Test
    void whatAUserAsksForIsNotHeldBack() {
        MultiCloud clouds = open();
        watch(clouds, "aws", Duration.ofMinutes(5));
        Fault storm = aws.fault(FaultKind.THROTTLED).on(FakeOperation.LIST_VMS);
        watch(clouds, "aws", Duration.ofMinutes(10));
        assertThat(state(clouds, "aws")).isEqualTo(HealthState.DEGRADED);

        VM vm = clouds.provider("aws")
                .compute()
                .create(VMSpec.builder("wanted").vcpus(2).build())
                .await();
        assertThat(aws.vms()).extracting(VM::id).containsExactly(vm.id());
        storm.lift();
    }

    @Test
    void expiredCredentialsAreSeenAsTheAccountDown() {
        MultiCloud clouds = open();
        watch(clouds, "gcp", Duration.ofMinutes(5));
        gcp.fault(FaultKind.CREDENTIALS_EXPIRED);
        watch(clouds, "gcp", Duration.ofMinutes(10));

        Health health = clouds.controlPlane().health().stream()
                .filter(each -> each.account().equals("gcp"))
                .findFirst()
                .orElseThrow();
        assertThat(health.state()).isEqualTo(HealthState.DOWN);
        assertThat(health.lastError())
                .hasValueSatisfying(error -> assertThat(error.code().name()).isEqualTo("UNAUTHENTICATED"));
        assertThat(health.resting()).containsExactly(Feature.OPTIMIZATION, Feature.BURST, Feature.MIGRATION);
    }

    private static long creates(FakeCloud cloud) {
        return cloud.history().stream()
                .filter(event -> event.kind() == HistoryEvent.Kind.REQUEST
                        && event.text().contains(cloud.flavor().nativeName(FakeOperation.CREATE_VM)))
                .count();
    }

    /** A site that needs nothing by itself. */
    private static final class Idle implements CapacitySource {
        @Override
        public CapacityReading read() {
            return CapacityReading.builder().build();
        }
    }
}
