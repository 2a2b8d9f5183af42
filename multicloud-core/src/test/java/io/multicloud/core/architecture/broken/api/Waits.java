package io.multicloud.core.architecture.broken.api;

/** A blocking method of the api, for callers. */
public interface Waits {
    void await();
}
