package io.multicloud.api.quota;

import io.multicloud.api.Region;

/**
 * A limit of the account.
 *
 * @param name the provider's name for it, for example {@code L-1216C47A} or {@code CPUS}
 * @param description in words
 * @param region where it holds; {@link Region#GLOBAL} if everywhere together
 * @param scope the instance family it counts, or empty for all
 * @param unit what it counts
 * @param limit the most allowed
 * @param used what is in use
 */
public record Quota(
        String name, String description, Region region, String scope, Unit unit, double limit, double used) {
    /** What a quota counts. */
    public enum Unit {
        /** Virtual CPUs. */
        VCPUS,
        /** Virtual machines. */
        VMS,
        /** Volumes. */
        VOLUMES,
        /** GiB of volumes. */
        VOLUME_GIB,
        /** Snapshots. */
        SNAPSHOTS,
        /** Networks. */
        NETWORKS,
        /** Public addresses. */
        PUBLIC_ADDRESSES,
        /** Something else, which the description tells. */
        OTHER
    }

    /** Returns how much is left; never negative. */
    public double remaining() {
        return Math.max(0, limit - used);
    }
}
