package io.multicloud.aws.ec2;

import io.multicloud.api.DataSize;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.VolumeClass;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Portable classes of volumes and the types EBS has (<a
 * href="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html">volume types</a>).
 */
final class VolumeKinds {
    private static final String GENERAL = "gp3";
    private static final String PROVISIONED = "io2";
    private static final String THROUGHPUT = "st1";
    private static final String MAGNETIC = "standard";

    /** Below this size, and for a root disk, there are spinning disks of the previous generation only. */
    private static final int SMALLEST_THROUGHPUT_GIB = 125;

    /** What the general type has without being asked: with less, provisioned performance would be none. */
    private static final int USUAL_IOPS = 3_000;

    private static final int MOST_IOPS_FOR_A_GIB = 500;

    private VolumeKinds() {}

    /** Whether a disk must be able to boot. */
    enum Use {
        /** A machine boots from it. */
        ROOT,
        /** A machine finds it beside its root disk. */
        DATA
    }

    /** Returns the cloud's own name. */
    static String write(VolumeClass volumeClass, int gib, Use use) {
        if (volumeClass.equals(VolumeClass.SSD)) {
            return GENERAL;
        }
        if (volumeClass.equals(VolumeClass.FAST_SSD)) {
            return PROVISIONED;
        }
        if (volumeClass.equals(VolumeClass.HDD)) {
            return use == Use.DATA && gib >= SMALLEST_THROUGHPUT_GIB ? THROUGHPUT : MAGNETIC;
        }
        return volumeClass.name();
    }

    static VolumeClass read(@Nullable String nativeName) {
        return switch (nativeName == null ? GENERAL : nativeName.toLowerCase(Locale.ROOT)) {
            case GENERAL -> VolumeClass.SSD;
            case PROVISIONED -> VolumeClass.FAST_SSD;
            case THROUGHPUT, MAGNETIC -> VolumeClass.HDD;
            default -> new VolumeClass(String.valueOf(nativeName));
        };
    }

    /** Returns the operations a second to provision; null for types that take no such number. */
    static @Nullable Integer iops(String nativeName, int gib) {
        return nativeName.equals(PROVISIONED) || nativeName.equals("io1")
                ? Integer.valueOf(Math.min(USUAL_IOPS, gib * (nativeName.equals("io1") ? 50 : MOST_IOPS_FOR_A_GIB)))
                : null;
    }

    /** Returns whole GiB, rounded up: the cloud has no others. */
    static int gib(DataSize size) {
        return Math.toIntExact(Math.max(1, (size.bytes() + (1L << 30) - 1) >> 30));
    }

    /** Returns the id of a customer's key; null for the provider's. */
    static @Nullable String key(Encryption encryption) {
        return encryption instanceof Encryption.CustomerKey customer ? customer.keyId() : null;
    }

    /**
     * Returns who holds the key. What EBS tells, the key's name, is the same for a customer's key and the provider's; so the
     * customer's is written on the volume as a tag.
     */
    static Encryption encryption(@Nullable String tag) {
        return tag == null ? Encryption.providerKey() : Encryption.customerKey(tag);
    }
}
