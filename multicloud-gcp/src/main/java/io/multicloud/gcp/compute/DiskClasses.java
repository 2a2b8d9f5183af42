package io.multicloud.gcp.compute;

import com.google.cloud.compute.v1.CustomerEncryptionKey;
import io.multicloud.api.DataSize;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.gcp.call.Urls;
import java.util.Set;

/**
 * Portable classes of disks as <a href="https://cloud.google.com/compute/docs/disks">Google's types</a>, and keys. The
 * newest machine series take Hyperdisk only.
 */
public final class DiskClasses {
    private static final Set<String> HYPERDISK_ONLY = Set.of("n4", "n4d", "n4a", "c4", "c4a", "c4d", "x4");
    private static final String VERSION = "/cryptoKeyVersions/";

    private DiskClasses() {}

    /** Returns Google's type for a class; one that is not portable is Google's own. */
    public static String type(VolumeClass volumeClass) {
        if (volumeClass.equals(VolumeClass.SSD)) {
            return "pd-balanced";
        }
        if (volumeClass.equals(VolumeClass.FAST_SSD)) {
            return "pd-ssd";
        }
        return volumeClass.equals(VolumeClass.HDD) ? "pd-standard" : volumeClass.name();
    }

    /** Returns Google's type for a class on a machine of a type. */
    static String type(VolumeClass volumeClass, String machineType) {
        return volumeClass.portable() && HYPERDISK_ONLY.contains(MachineShapes.series(machineType))
                ? "hyperdisk-balanced"
                : type(volumeClass);
    }

    /** Returns the class of Google's type. */
    public static VolumeClass portable(String type) {
        return switch (Urls.last(type)) {
            case "pd-balanced", "hyperdisk-balanced" -> VolumeClass.SSD;
            case "pd-ssd", "hyperdisk-extreme" -> VolumeClass.FAST_SSD;
            case "pd-standard", "hyperdisk-throughput" -> VolumeClass.HDD;
            case "" -> VolumeClass.SSD;
            default -> new VolumeClass(Urls.last(type));
        };
    }

    /** Returns a size in Google's unit, rounded up: a disk is never smaller than asked for. */
    public static long gigabytes(DataSize size) {
        return (size.bytes() + (1L << 30) - 1) >> 30;
    }

    /** Returns a customer's key in Google's words. */
    public static CustomerEncryptionKey key(Encryption.CustomerKey key) {
        return CustomerEncryptionKey.newBuilder().setKmsKeyName(key.keyId()).build();
    }

    /** Returns who holds a key; Google adds the version of the key that is used. */
    public static Encryption encryption(CustomerEncryptionKey key) {
        String name = key.getKmsKeyName();
        if (name.isEmpty()) {
            return Encryption.providerKey();
        }
        int version = name.indexOf(VERSION);
        return Encryption.customerKey(version < 0 ? name : name.substring(0, version));
    }
}
