package io.multicloud.core;

/** At which of the layers around a provider something was seen. */
public enum CallLayer {
    /** A call of a host or an engine, such as {@code vm.create}; it may need several requests. */
    CALL,
    /** A native request with its retries, such as {@code RunInstances}. */
    REQUEST,
    /** Work that a call started, seen to have ended. */
    OPERATION
}
