package io.multicloud.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudProvider;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WireProviderTest {
    private static final VirtualTime TIME = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));

    /** A method that the interface gains, and this class does not, would answer for the interface and not for the adapter. */
    @Test
    void everyMethodIsHandedOn() {
        for (Method method : CloudProvider.class.getMethods()) {
            assertThat(Arrays.stream(WireProvider.class.getDeclaredMethods())
                            .filter(own -> own.getName().equals(method.getName()))
                            .anyMatch(own -> Arrays.equals(own.getParameterTypes(), method.getParameterTypes())))
                    .as(method.toString())
                    .isTrue();
        }
    }

    @Test
    void theFrontIsGivenUpOnceHoweverOftenItIsClosed() {
        int[] released = new int[1];
        WireProvider provider = new WireProvider(FakeCloud.oci(TIME).provider(), Optional.empty(), () -> released[0]++);
        provider.close();
        provider.close();
        assertThat(released[0]).isEqualTo(1);
    }

    @Test
    void aCloudWithoutAnAdapterSaysWhatIsMissing() {
        assertThatThrownBy(() -> WireClouds.factory(FakeCloud.oci(TIME)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no adapter of 'oci'")
                .hasMessageContaining("classifier 'wire'");
    }
}
