package io.multicloud.testkit.junit;

import io.multicloud.api.CloudProvider;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The time and the clouds of one test. As a parameter it serves tests that set a cloud up themselves:
 *
 * <pre>{@code
 * @Test
 * void goesElsewhereWhenAZoneIsFull(FakeClouds clouds) {
 *     FakeCloud aws = clouds.watch(clouds.builder(AWS).capacity(zone, "", 8).build());
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class FakeClouds {
    /** When the time of every test starts: a Tuesday, the first of a month, after the newest of the built-in prices. */
    public static final Instant START = Instant.parse("2026-12-01T00:00:00Z");

    private final long seed;
    private final VirtualTime time;
    private final Map<Key, FakeCloud> injected = new LinkedHashMap<>();
    private final Map<Key, CloudProvider> providers = new LinkedHashMap<>();
    private final List<FakeCloud> all = new ArrayList<>();

    private record Key(CloudKind kind, String account) {}

    FakeClouds(long seed) {
        this.seed = seed;
        this.time = VirtualTime.startingAt(START, seed);
    }

    /** Returns the time. */
    public VirtualTime time() {
        return time;
    }

    /** Returns the seed of all chance. */
    public long seed() {
        return seed;
    }

    /** Returns the cloud that a parameter {@code @Flavored(kind)} is. */
    public FakeCloud get(CloudKind kind) {
        return get(kind, kind.flavor().kind());
    }

    /** Returns the cloud that a parameter {@code @Flavored(value = kind, account = account)} is. */
    public synchronized FakeCloud get(CloudKind kind, String account) {
        return injected.computeIfAbsent(
                new Key(kind, account),
                key -> watch(builder(kind)
                        .account(account)
                        .seed(31 * seed + account.hashCode())
                        .build()));
    }

    synchronized CloudProvider provider(CloudKind kind, String account) {
        return providers.computeIfAbsent(
                new Key(kind, account), key -> get(kind, account).provider());
    }

    /** Starts a cloud with this time and seed. Once built, {@link #watch} makes it one of the test. */
    public FakeCloud.Builder builder(CloudKind kind) {
        return kind.builder(time).seed(seed);
    }

    /**
     * Makes a cloud one of the test: in its timeline if it fails, and looked over at its end.
     *
     * @return the cloud
     * @throws IllegalArgumentException if it has another time
     */
    public synchronized FakeCloud watch(FakeCloud cloud) {
        if (cloud.time() != time) {
            throw new IllegalArgumentException(cloud + " must have the time of the test");
        }
        if (!all.contains(cloud)) {
            all.add(cloud);
        }
        return cloud;
    }

    /** Returns every cloud of the test, in the order they came. */
    public synchronized List<FakeCloud> all() {
        return List.copyOf(all);
    }

    synchronized void close() {
        providers.values().forEach(CloudProvider::close);
    }
}
