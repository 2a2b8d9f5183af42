package io.multicloud.api;

/**
 * A number a provider is bound by. Open: a provider may declare keys of its own.
 *
 * @param key lower case words joined by dots and hyphens
 */
public record Limit(String key) implements Comparable<Limit> {
    /** Most items one page of a listing holds. */
    public static final Limit PAGE_SIZE = new Limit("page.size");
    /** Longest name of a VM, in characters. */
    public static final Limit VM_NAME_LENGTH = new Limit("vm.name-length");
    /** Most tags a resource carries. */
    public static final Limit TAG_COUNT = new Limit("tag.count");
    /** Smallest volume, in bytes. */
    public static final Limit VOLUME_BYTES = new Limit("volume.bytes");
    /** Size of a snapshot block, in bytes. */
    public static final Limit SNAPSHOT_BLOCK_BYTES = new Limit("snapshot.block-bytes");
    /** Smallest part of a multipart upload but the last, in bytes. */
    public static final Limit OBJECT_PART_BYTES = new Limit("object.part-bytes");
    /** Longest life of a presigned URL, in seconds. */
    public static final Limit PRESIGN_SECONDS = new Limit("object.presign-seconds");
    /** Longest time from a write until every read sees it, in milliseconds. */
    public static final Limit VISIBILITY_MILLIS = new Limit("visibility-millis");
    /** Notice before a spot VM is taken back, in seconds. */
    public static final Limit SPOT_NOTICE_SECONDS = new Limit("vm.spot-notice-seconds");
    /** Shortest time a VM is billed, in seconds. */
    public static final Limit MINIMUM_BILLED_SECONDS = new Limit("vm.minimum-billed-seconds");

    /** @throws IllegalArgumentException if the key has another form */
    public Limit {
        if (!key.matches("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)*")) {
            throw new IllegalArgumentException(
                    "limit '" + key + "' must be lower case words joined by dots and hyphens");
        }
    }

    @Override
    public int compareTo(Limit other) {
        return key.compareTo(other.key);
    }

    @Override
    public String toString() {
        return key;
    }
}
