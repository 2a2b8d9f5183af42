package io.multicloud.api.volume;

/**
 * A class of block storage by its use. Open: another name passes through as the cloud's own class and ties
 * the spec to that cloud.
 *
 * @param name a portable name, or the cloud's own, for example {@code gp3}
 */
public record VolumeClass(String name) {
    /** Solid state for general use. */
    public static final VolumeClass SSD = new VolumeClass("ssd");
    /** Spinning disks, cheapest by the byte; falls back to {@link #SSD} on a cloud without any. */
    public static final VolumeClass HDD = new VolumeClass("hdd");
    /** Solid state with provisioned performance. */
    public static final VolumeClass FAST_SSD = new VolumeClass("fast-ssd");

    /** @throws IllegalArgumentException if the name is blank */
    public VolumeClass {
        if (name.isBlank()) {
            throw new IllegalArgumentException("volume class must not be blank");
        }
    }

    /** Tells whether every cloud knows it. */
    public boolean portable() {
        return equals(SSD) || equals(HDD) || equals(FAST_SSD);
    }

    @Override
    public String toString() {
        return name;
    }
}
