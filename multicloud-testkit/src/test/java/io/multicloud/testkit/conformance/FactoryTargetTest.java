package io.multicloud.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.conformance.FaultInjector.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FactoryTargetTest {
    private final VirtualTime time = Times.start();
    private final FakeCloud cloud = FakeCloud.gcp(time);
    private final FactoryTarget target = new FactoryTarget(
            cloud.factory(),
            ProviderConfig.builder(cloud.account(), cloud.flavor().kind()).build(),
            time);

    @AfterEach
    void giveUp() {
        target.close();
    }

    private static void ask(CloudProvider provider) {
        provider.zones(provider.region());
    }

    @Test
    void bothProvidersAreOfTheSameAccountAndApart() {
        assertThat(target.otherProcess()).isNotSameAs(target.provider());
        assertThat(target.otherProcess().account()).isEqualTo(target.provider().account());
        target.provider().close();
        assertThatIllegalStateException().isThrownBy(() -> ask(target.provider()));
        ask(target.otherProcess());
    }

    @Test
    void theLogHasTheRequestsOfBothInTheOrderTheyWereSent() {
        RequestLog log = target.requestLog().orElseThrow();
        target.provider()
                .compute()
                .instanceTypes(target.provider().region())
                .iterator()
                .hasNext();
        List<CallInfo> first = log.calls();
        ask(target.otherProcess());
        assertThat(first).isNotEmpty();
        assertThat(log.calls()).hasSizeGreaterThan(first.size()).startsWith(first.toArray(CallInfo[]::new));
    }

    @Test
    void faultsStrikeTheProviderUnderTestAlone() {
        FaultInjector.Placed placed = target.faults().orElseThrow().place(Fault.UNAVAILABLE, 1, 2);
        ask(target.otherProcess());
        assertThat(placed.hits()).isZero();
        CloudException error = catchThrowableOfType(CloudException.class, () -> ask(target.provider()));
        assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(placed.hits()).isOne();
    }

    @Test
    void itsTimeIsTheVirtualOne() {
        Instant before = target.now();
        target.advance(Duration.ofHours(1));
        assertThat(time.now()).isEqualTo(before.plus(Duration.ofHours(1))).isEqualTo(target.now());
    }
}
