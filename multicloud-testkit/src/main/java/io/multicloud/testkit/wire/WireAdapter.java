package io.multicloud.testkit.wire;

import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.testkit.FakeCloud;

/**
 * An adapter together with a front that speaks its cloud's protocol. Found by {@link java.util.ServiceLoader}: an adapter's
 * artifact with the classifier {@code wire} brings one.
 */
public interface WireAdapter {
    /** Returns what opens accounts through the vendor's SDK. */
    CloudProviderFactory factory();

    /**
     * Starts a front on any free port of the loopback.
     *
     * @param cloud of the adapter's {@linkplain CloudProviderFactory#kind() kind}; what stands behind the front
     */
    WireFront start(FakeCloud cloud);
}
