package io.multicloud.testkit.wire;

import io.multicloud.api.spi.ProviderConfig;

/** A front that listens. Thread-safe. */
public interface WireFront extends AutoCloseable {
    /**
     * Sets whatever an account needs to be opened through this front: its endpoint, credentials that it knows, the project.
     *
     * @return the builder
     */
    ProviderConfig.Builder configure(ProviderConfig.Builder account);

    /** Returns what answers, for another server in front of it: one that delays, breaks, records. */
    WireHandler handler();

    /** Returns its server, to count requests and break connections. */
    WireServer server();

    /** Stops listening; connections are broken, and the cloud behind it stays as it is. */
    @Override
    void close();
}
