package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.testkit.FakeCloud;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A provider as the conformance kit meets it: opened, and with what the kit must know beyond the API. One target
 * serves one test. What a target cannot do is left at its default, and the cases that need it are shown as skipped.
 */
public interface ConformanceTarget extends AutoCloseable {
    /** Returns a fake cloud as a target, without retries between it and the kit; its time is virtual. */
    static ConformanceTarget of(FakeCloud cloud) {
        return new FakeCloudTarget(cloud);
    }

    /** Returns the provider under test. A test may close it. */
    CloudProvider provider();

    /**
     * Returns a second provider on the same account, opened apart from the first and sharing no state with it: what
     * another process would have. It stays usable when the first is closed.
     */
    CloudProvider otherProcess();

    /** Returns the time as the provider sees it. */
    Instant now();

    /** Lets time pass: virtual time moves, real time is waited for. */
    void advance(Duration time);

    /**
     * Returns the longest that a test may ask time to {@linkplain #advance advance} in all; default without bound. Real
     * time wants a bound of minutes, virtual time none.
     */
    default Duration patience() {
        return Duration.ofDays(36_500);
    }

    /** Returns the name of the target in the matrix; default the provider's kind. */
    default String label() {
        return provider().kind();
    }

    /** Returns what the provider under test and the {@linkplain #otherProcess() other one} have sent, if that is known. */
    default Optional<RequestLog> requestLog() {
        return Optional.empty();
    }

    /** Returns what makes requests of the provider under test fail, if anything does. */
    default Optional<FaultInjector> faults() {
        return Optional.empty();
    }

    /**
     * Returns every resource that is billed now, whether its provider shows it or not. The kit adds what a listing shows;
     * by default that is all it knows.
     */
    default Optional<Set<ResourceId>> billed() {
        return Optional.empty();
    }

    /** Returns what writes to volumes past the API, if anything does. */
    default Optional<GuestDisk> guestDisk() {
        return Optional.empty();
    }

    /** Returns what sends requests to presigned URLs, if anything does. */
    default Optional<PresignedAccess> presigned() {
        return Optional.empty();
    }

    /** Returns the id of a customer's key that exists, for a provider that declares encryption with such keys. */
    default Optional<String> customerKey() {
        return Optional.empty();
    }

    /**
     * Returns the size of the volumes that tests create; default 50 GiB, the smallest that every cloud sells (<a
     * href="https://docs.oracle.com/en-us/iaas/Content/Block/Concepts/overview.htm">Oracle's block volumes</a> start
     * there).
     */
    default DataSize volumeSize() {
        return DataSize.gib(50);
    }

    /**
     * Returns a name that no resource in the account has, and which the provider keeps: lower-case letters, digits and
     * hyphens, at most 40 characters. Where names are unique beyond the account, as those of buckets often are, it must
     * differ from run to run. Default {@code conformance-<type>-<number>}.
     *
     * @param type what will have the name
     * @param number another one for every call in a test
     */
    default String name(ResourceType type, int number) {
        return "conformance-" + type.name() + "-" + number;
    }

    /**
     * Gives the target up after its test. By default both providers are closed.
     */
    @Override
    default void close() {
        provider().close();
        otherProcess().close();
    }
}
