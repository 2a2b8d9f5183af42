package io.multicloud.testkit.fake.storage;

import io.multicloud.testkit.fake.World;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The true bytes of a volume, a snapshot or an image of a fake cloud, past every request, fault and bill: what a VM would
 * see, and what a test compares with. Thread-safe.
 */
public final class DiskBytes {
    private final World world;
    private final Supplier<ByteImage> current;
    private final Consumer<ByteImage> replace;

    DiskBytes(World world, Supplier<ByteImage> current, Consumer<ByteImage> replace) {
        this.world = world;
        this.current = current;
        this.replace = replace;
    }

    /** Returns bytes that cannot be written. */
    static DiskBytes readOnly(World world, String what, Supplier<ByteImage> current) {
        return new DiskBytes(world, current, image -> {
            throw new IllegalStateException("the bytes of " + what + " never change");
        });
    }

    /** Returns how many there are. */
    public long size() {
        return now().size();
    }

    /**
     * Reads.
     *
     * @param offset of the first byte
     * @param length how many
     * @throws IllegalArgumentException unless they are all within the size
     */
    public byte[] read(long offset, int length) {
        return now().read(offset, length);
    }

    /**
     * Writes.
     *
     * @param offset of the first byte
     * @throws IllegalArgumentException unless they are all within the size
     * @throws IllegalStateException for a snapshot or an image, or a volume that is gone
     */
    public void write(long offset, byte[] data) {
        world.locked(() -> {
            replace.accept(current.get().write(offset, data));
            return data.length;
        });
    }

    /** Tells whether the other has the same size and the same bytes; of another cloud, if need be. */
    public boolean sameAs(DiskBytes other) {
        return now().sameBytes(other.now());
    }

    /** Returns how many bytes were ever written, in whole pages of 4 KiB; what shares pages counts them too. */
    public long writtenBytes() {
        return now().writtenBytes();
    }

    /** Taken under the lock; once it is out, it never changes. */
    private ByteImage now() {
        return world.locked(current);
    }
}
