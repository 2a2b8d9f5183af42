package io.multicloud.api.spi;

/** What a provider is given to work with. */
public interface ProviderContext {
    /** Returns time, threads and chance. */
    Environment environment();

    /** Returns the gate that every native request goes through. */
    CallGate calls();
}
