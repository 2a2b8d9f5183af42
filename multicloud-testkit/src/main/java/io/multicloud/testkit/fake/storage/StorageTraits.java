package io.multicloud.testkit.fake.storage;

import io.multicloud.api.Capability;
import io.multicloud.api.Limit;
import io.multicloud.api.volume.VolumeClass;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How one cloud keeps bytes: its classes of storage, its rules and its prices. Prices are the list prices of its home
 * region and hold in all of its regions.
 *
 * @param volumes about volumes
 * @param snapshots about snapshots
 * @param objects about buckets and objects
 * @param quotas what its quotas are called
 */
public record StorageTraits(VolumeTraits volumes, SnapshotTraits snapshots, ObjectTraits objects, QuotaNames quotas) {
    private static final long MIB = 1L << 20;

    /** Returns what a provider with these capabilities declares of it. */
    public Map<Limit, Long> limits(Set<Capability> capabilities) {
        Map<Limit, Long> limits = new TreeMap<>();
        if (capabilities.contains(Capability.SNAPSHOT_READ) || capabilities.contains(Capability.SNAPSHOT_WRITE)) {
            limits.put(Limit.SNAPSHOT_BLOCK_BYTES, (long) snapshots.blockBytes());
        }
        if (capabilities.contains(Capability.VOLUMES)) {
            limits.put(Limit.VOLUME_BYTES, volumes.smallestGib() << 30);
        }
        if (capabilities.contains(Capability.OBJECTS)) {
            limits.put(Limit.OBJECT_PART_BYTES, objects.minPartBytes());
        }
        if (capabilities.contains(Capability.OBJECT_PRESIGN)) {
            limits.put(Limit.PRESIGN_SECONDS, objects.presignSeconds());
        }
        return limits;
    }

    /**
     * Volumes.
     *
     * @param kinds every class the cloud has; of several for one portable class, the first that fits is taken
     * @param devices how a volume is called inside its VM
     * @param imageGib the root disk of a public image, in GiB
     */
    public record VolumeTraits(List<VolumeKind> kinds, DeviceNames devices, long imageGib) {
        /** Copies the kinds. */
        public VolumeTraits {
            kinds = List.copyOf(kinds);
        }

        /** Returns the size of the smallest disk of the usual class, in GiB. */
        long smallestGib() {
            return candidates(VolumeClass.SSD).stream()
                    .mapToLong(VolumeKind::smallestGib)
                    .min()
                    .orElse(1);
        }

        /** Returns the cloud's class for a portable or native name, the cheapest kind of it first; empty for an unknown name. */
        List<VolumeKind> candidates(VolumeClass wanted) {
            List<VolumeKind> found = new ArrayList<>();
            for (VolumeKind kind : kinds) {
                if (kind.name().equals(wanted.name())) {
                    return List.of(kind);
                }
                if (kind.portable().equals(wanted)) {
                    found.add(kind);
                }
            }
            if (wanted.equals(VolumeClass.HDD)) {
                found.addAll(candidates(VolumeClass.SSD));
            }
            return found;
        }

        /** Returns the class that a volume gets, if one fits. */
        Optional<VolumeKind> choose(VolumeClass wanted, long gib, VolumeKind.Use use) {
            return candidates(wanted).stream()
                    .filter(kind -> kind.fits(gib, use))
                    .findFirst();
        }
    }

    /**
     * What a volume is called inside its VM.
     *
     * @param root the name of the root disk
     * @param data what the names of the others begin with, followed by a letter or a number
     * @param first the first letter or digit
     */
    public record DeviceNames(String root, String data, char first) {
        /** How many volumes a VM takes beside its root disk. */
        int most() {
            return Character.isDigit(first) ? 64 : 'z' - first + 1;
        }

        String data(int index) {
            return Character.isDigit(first) ? data + (first - '0' + index) : data + (char) (first + index);
        }
    }

    /**
     * What the cloud calls its quotas of storage.
     *
     * @param volumes how many volumes a region may have
     * @param gib how many GiB of them
     * @param snapshots how many snapshots
     */
    public record QuotaNames(String volumes, String gib, String snapshots) {}

    /**
     * Snapshots.
     *
     * @param blockBytes the unit in which they are listed, read and written
     * @param tokens whether a listing mints tokens
     * @param tokenLife how long a token is good for
     * @param monthlyUsd the list price of a GiB for a month of 730 hours, in US dollars
     * @param images what an image keeps of the snapshot it was made from
     */
    public record SnapshotTraits(
            int blockBytes, BlockTokens tokens, Duration tokenLife, BigDecimal monthlyUsd, Images images) {
        /** What an image keeps of the snapshot it was made from. */
        public enum Images {
            /** The snapshot: it cannot be deleted before the image, and the image costs nothing. */
            REFER,
            /** Its bytes. */
            COPY
        }
    }

    /**
     * Buckets and objects.
     *
     * @param names among which buckets a name is unique
     * @param etags how versions are named
     * @param minPartBytes the smallest part of an upload but the last
     * @param presignSeconds how long a signed URL may live
     * @param monthlyUsd the list price of a GiB for a month of 730 hours, in US dollars
     */
    public record ObjectTraits(
            Names names, EtagStyle etags, long minPartBytes, long presignSeconds, BigDecimal monthlyUsd) {
        /** Among which buckets a name is unique. */
        public enum Names {
            /** Among those of the whole cloud. */
            OF_ALL_ACCOUNTS,
            /** Among one's own. */
            OF_THE_ACCOUNT
        }
    }

    /**
     * EBS and S3, prices of us-east-1. Sizes and classes: <a
     * href="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html">EBS volume types</a>; prices: <a
     * href="https://aws.amazon.com/ebs/pricing/">EBS</a> and <a href="https://aws.amazon.com/s3/pricing/">S3</a>
     * (Standard, first 50 TB); blocks and tokens (512 KiB, seven days): <a
     * href="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-accessing-snapshot.html">EBS direct APIs</a>; parts: <a
     * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">multipart limits</a>.
     */
    public static final StorageTraits AWS = new StorageTraits(
            new VolumeTraits(
                    List.of(
                            VolumeKind.bootable("gp3", VolumeClass.SSD, 1, 16_384, "0.08"),
                            VolumeKind.bootable("gp2", VolumeClass.SSD, 1, 16_384, "0.10"),
                            VolumeKind.bootable("io2", VolumeClass.FAST_SSD, 4, 65_536, "0.125"),
                            VolumeKind.bootable("io1", VolumeClass.FAST_SSD, 4, 16_384, "0.125"),
                            VolumeKind.dataOnly("st1", VolumeClass.HDD, 125, 16_384, "0.045"),
                            VolumeKind.bootable("standard", VolumeClass.HDD, 1, 1_024, "0.05"),
                            VolumeKind.dataOnly("sc1", VolumeClass.HDD, 125, 16_384, "0.015")),
                    new DeviceNames("/dev/sda1", "/dev/sd", 'f'),
                    8),
            new SnapshotTraits(
                    512 << 10,
                    BlockTokens.PER_LISTING,
                    Duration.ofDays(7),
                    new BigDecimal("0.05"),
                    SnapshotTraits.Images.REFER),
            new ObjectTraits(
                    ObjectTraits.Names.OF_ALL_ACCOUNTS,
                    EtagStyle.CONTENT_MD5,
                    5 * MIB,
                    Duration.ofDays(7).toSeconds(),
                    new BigDecimal("0.023")),
            new QuotaNames("EBS volumes", "L-7A658B76", "L-309BACF6"));

    /**
     * Persistent Disk and Cloud Storage, prices of us-central1. Classes: <a
     * href="https://cloud.google.com/compute/docs/disks">disks</a>; prices: <a
     * href="https://cloud.google.com/compute/disks-image-pricing">disks and snapshots</a>, <a
     * href="https://cloud.google.com/storage/pricing">storage</a> (Standard, one region); parts: <a
     * href="https://cloud.google.com/storage/docs/multipart-uploads">multipart uploads</a>. Its block size is ours: the cloud
     * offers no blocks.
     */
    public static final StorageTraits GCP = new StorageTraits(
            new VolumeTraits(
                    List.of(
                            VolumeKind.bootable("pd-balanced", VolumeClass.SSD, 10, 65_536, "0.10"),
                            VolumeKind.bootable("pd-ssd", VolumeClass.FAST_SSD, 10, 65_536, "0.17"),
                            VolumeKind.bootable("pd-standard", VolumeClass.HDD, 10, 65_536, "0.04")),
                    new DeviceNames("persistent-disk-0", "persistent-disk-", '1'),
                    10),
            new SnapshotTraits(
                    1 << 20, BlockTokens.NONE, Duration.ZERO, new BigDecimal("0.05"), SnapshotTraits.Images.COPY),
            new ObjectTraits(
                    ObjectTraits.Names.OF_ALL_ACCOUNTS,
                    EtagStyle.GENERATION,
                    5 * MIB,
                    Duration.ofDays(7).toSeconds(),
                    new BigDecimal("0.020")),
            new QuotaNames("DISKS", "SSD_TOTAL_GB", "SNAPSHOTS"));

    /**
     * Managed disks and Blob Storage, prices of East US. Classes: <a
     * href="https://learn.microsoft.com/azure/virtual-machines/disks-types">disk types</a>; prices: <a
     * href="https://azure.microsoft.com/pricing/details/managed-disks/">disks</a>, by the GiB of the tiers E30 ($76.80
     * for 1,024 GiB), P10 ($19.71 for 128 GiB) and S10 ($5.89 for 128 GiB), and <a
     * href="https://azure.microsoft.com/pricing/details/storage/blobs/">blobs</a> (Hot, LRS); the cloud itself rounds
     * a disk up to the next tier. A block is what one <a
     * href="https://learn.microsoft.com/rest/api/storageservices/put-page">Put Page</a> writes at most.
     */
    public static final StorageTraits AZURE = new StorageTraits(
            new VolumeTraits(
                    List.of(
                            VolumeKind.bootable("StandardSSD_LRS", VolumeClass.SSD, 1, 32_767, "0.075"),
                            VolumeKind.bootable("Premium_LRS", VolumeClass.FAST_SSD, 1, 32_767, "0.154"),
                            VolumeKind.bootable("Standard_LRS", VolumeClass.HDD, 1, 32_767, "0.046")),
                    new DeviceNames("/dev/disk/azure/root", "/dev/disk/azure/scsi1/lun", '0'),
                    30),
            new SnapshotTraits(
                    4 << 20, BlockTokens.NONE, Duration.ZERO, new BigDecimal("0.05"), SnapshotTraits.Images.COPY),
            new ObjectTraits(
                    ObjectTraits.Names.OF_THE_ACCOUNT,
                    EtagStyle.TIME,
                    1,
                    Duration.ofDays(7).toSeconds(),
                    new BigDecimal("0.0184")),
            new QuotaNames("Disks", "DiskGiB", "Snapshots"));

    /**
     * Block Volume and Object Storage. Sizes: <a
     * href="https://docs.oracle.com/iaas/Content/Block/Concepts/overview.htm">Block Volume</a> (50 GB to 32 TB);
     * prices: <a href="https://www.oracle.com/cloud/price-list/">price list</a>, $0.0255 and $0.0017 for each of 0, 10
     * or 20 performance units; backups at the price of Object Storage; parts (10 MiB at least): <a
     * href="https://docs.oracle.com/iaas/Content/Object/Tasks/usingmultipartuploads.htm">multipart uploads</a>. Its block size is ours: the cloud offers no blocks.
     */
    public static final StorageTraits OCI = new StorageTraits(
            new VolumeTraits(
                    List.of(
                            VolumeKind.bootable("balanced", VolumeClass.SSD, 50, 32_768, "0.0425"),
                            VolumeKind.bootable("higher-performance", VolumeClass.FAST_SSD, 50, 32_768, "0.0595"),
                            VolumeKind.dataOnly("lower-cost", VolumeClass.HDD, 50, 32_768, "0.0255")),
                    new DeviceNames("/dev/oracleoci/oraclevda", "/dev/oracleoci/oraclevd", 'b'),
                    50),
            new SnapshotTraits(
                    1 << 20, BlockTokens.NONE, Duration.ZERO, new BigDecimal("0.0255"), SnapshotTraits.Images.COPY),
            new ObjectTraits(
                    ObjectTraits.Names.OF_THE_ACCOUNT,
                    EtagStyle.UNIQUE_ID,
                    10 * MIB,
                    Duration.ofDays(365).toSeconds(),
                    new BigDecimal("0.0255")),
            new QuotaNames("volume-count", "total-storage-gb", "backup-count"));

    /** A site with a Ceph cluster: what it keeps costs nothing more, and its blocks are the objects of an image, 4 MiB by default. */
    public static final StorageTraits ON_PREMISE = new StorageTraits(
            new VolumeTraits(
                    List.of(
                            VolumeKind.bootable("ssd", VolumeClass.SSD, 1, 16_384, "0"),
                            VolumeKind.bootable("fast-ssd", VolumeClass.FAST_SSD, 1, 16_384, "0"),
                            VolumeKind.bootable("hdd", VolumeClass.HDD, 1, 16_384, "0")),
                    new DeviceNames("/dev/vda", "/dev/vd", 'b'),
                    10),
            new SnapshotTraits(4 << 20, BlockTokens.NONE, Duration.ZERO, BigDecimal.ZERO, SnapshotTraits.Images.COPY),
            new ObjectTraits(
                    ObjectTraits.Names.OF_THE_ACCOUNT,
                    EtagStyle.CONTENT_MD5,
                    5 * MIB,
                    Duration.ofDays(7).toSeconds(),
                    BigDecimal.ZERO),
            new QuotaNames("volumes", "volume-gib", "snapshots"));
}
