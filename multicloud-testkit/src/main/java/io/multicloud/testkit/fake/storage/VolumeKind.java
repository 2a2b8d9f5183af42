package io.multicloud.testkit.fake.storage;

import io.multicloud.api.volume.VolumeClass;
import java.math.BigDecimal;

/**
 * A cloud's own class of block storage.
 *
 * @param name as the cloud calls it
 * @param portable what it is in portable words, which is how it is shown
 * @param smallestGib the smallest volume, in GiB
 * @param largestGib the largest volume, in GiB
 * @param use whether a VM can boot from it
 * @param monthlyUsd the list price of a GiB for a month of 730 hours, in US dollars
 */
public record VolumeKind(
        String name, VolumeClass portable, long smallestGib, long largestGib, Use use, BigDecimal monthlyUsd) {
    /** What a class of storage is good for. */
    public enum Use {
        /** Root disks and others. */
        ANY,
        /** Everything but root disks. */
        DATA_ONLY
    }

    public static VolumeKind bootable(
            String name, VolumeClass portable, long smallestGib, long largestGib, String monthlyUsd) {
        return new VolumeKind(name, portable, smallestGib, largestGib, Use.ANY, new BigDecimal(monthlyUsd));
    }

    public static VolumeKind dataOnly(
            String name, VolumeClass portable, long smallestGib, long largestGib, String monthlyUsd) {
        return new VolumeKind(name, portable, smallestGib, largestGib, Use.DATA_ONLY, new BigDecimal(monthlyUsd));
    }

    boolean fits(long gib, Use wanted) {
        return gib >= smallestGib && gib <= largestGib && (wanted == Use.DATA_ONLY || use == Use.ANY);
    }
}
