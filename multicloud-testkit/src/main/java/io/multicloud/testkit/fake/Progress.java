package io.multicloud.testkit.fake;

import io.multicloud.api.ResourceId;
import io.multicloud.testkit.FakeNativeException;
import java.time.Duration;

/**
 * How far a fake cloud is with something it accepted.
 *
 * @param <R> what it yields
 */
public sealed interface Progress<R> {
    /**
     * It goes on.
     *
     * @param resource which resource
     * @param change the number of the change, to ask for it again
     * @param fraction of the time it takes, from 0 to 1
     * @param left how long it still takes
     */
    record Going<R>(ResourceId resource, long change, double fraction, Duration left) implements Progress<R> {}

    /**
     * It is done.
     *
     * @param resource which resource
     * @param change the number of the change
     * @param result the resource as it is now
     */
    record Done<R>(ResourceId resource, long change, R result) implements Progress<R> {}

    /**
     * It failed.
     *
     * @param resource which resource
     * @param change the number of the change
     * @param error why
     */
    record Ended<R>(ResourceId resource, long change, FakeNativeException error) implements Progress<R> {}

    /** Returns which resource. */
    ResourceId resource();

    /** Returns the number of the change. */
    long change();
}
