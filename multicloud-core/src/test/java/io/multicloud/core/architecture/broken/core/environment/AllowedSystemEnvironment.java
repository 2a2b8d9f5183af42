package io.multicloud.core.architecture.broken.core.environment;

/** Stands where the system's time may be read. */
public final class AllowedSystemEnvironment {
    private AllowedSystemEnvironment() {}

    public static long nanos() {
        return System.nanoTime();
    }
}
