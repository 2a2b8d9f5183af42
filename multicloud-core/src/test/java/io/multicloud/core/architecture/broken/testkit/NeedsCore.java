package io.multicloud.core.architecture.broken.testkit;

import io.multicloud.core.architecture.broken.core.environment.AllowedSystemEnvironment;

/** Turns the arrow between core and testkit around. */
public class NeedsCore {
    public long nanos() {
        return AllowedSystemEnvironment.nanos();
    }
}
