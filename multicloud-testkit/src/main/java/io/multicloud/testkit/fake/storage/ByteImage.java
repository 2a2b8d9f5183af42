package io.multicloud.testkit.fake.storage;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a disk at one moment: immutable, sparse, and sharing what did not change with the image it was
 * made from. A snapshot is therefore a reference, and what differs between two of them is found by comparing
 * references, never bytes.
 *
 * <p>A trie of pages: 4 KiB each, 64 to a node, as deep as the size needs. A page that was never written is
 * absent and costs nothing. One that was written with zeros is present, as it is on a real disk that nobody
 * trimmed, and all such pages share one array.
 */
final class ByteImage {
    /** The unit of sharing, in bytes. */
    static final int PAGE = 4096;

    private static final int FAN_OUT_BITS = 6;
    private static final int FAN_OUT = 1 << FAN_OUT_BITS;
    private static final byte[] ZERO_PAGE = new byte[PAGE];
    /** Stands for an absent node when two images are compared. */
    private static final @Nullable Object[] NO_CHILDREN = new @Nullable Object[FAN_OUT];

    private final long size;
    private final int height;
    private final @Nullable Object @Nullable [] root;

    private ByteImage(long size, int height, @Nullable Object @Nullable [] root) {
        this.size = size;
        this.height = height;
        this.root = root;
    }

    /** Returns an image that was never written. */
    static ByteImage ofSize(long size) {
        if (size < 1) {
            throw new IllegalArgumentException("the size of an image must be positive, was " + size);
        }
        return new ByteImage(size, heightFor(size), null);
    }

    long size() {
        return size;
    }

    /** Returns a copy of these bytes. */
    byte[] read(long offset, int length) {
        checkRange(offset, length);
        byte[] target = new byte[length];
        if (root != null && length > 0) {
            readNode(root, height, 0, offset, target);
        }
        return target;
    }

    /** Returns the image with these bytes replaced. */
    ByteImage write(long offset, byte[] data) {
        checkRange(offset, data.length);
        return data.length == 0 ? this : new ByteImage(size, height, writeNode(root, height, 0, offset, data));
    }

    /** Returns the image with unwritten space added at its end. */
    ByteImage grow(long newSize) {
        if (newSize < size) {
            throw new IllegalArgumentException("an image of " + size + " bytes cannot shrink to " + newSize);
        }
        int newHeight = heightFor(newSize);
        return new ByteImage(newSize, newHeight, deepen(root, height, newHeight));
    }

    /** Returns where the first written page begins that ends behind {@code from}, or -1. */
    long nextWritten(long from) {
        return nextDifferent(NO_CHILDREN, root, height, 0, from);
    }

    /** Returns where the first page begins that ends behind {@code from} and may differ from {@code base}, or -1. */
    long nextDifference(ByteImage base, long from) {
        int common = Math.max(height, base.height);
        return nextDifferent(deepen(base.root, base.height, common), deepen(root, height, common), common, 0, from);
    }

    /** Tells whether both have the same size and the same bytes, however they came by them. */
    boolean sameBytes(ByteImage other) {
        if (size != other.size) {
            return false;
        }
        for (long at = nextDifference(other, 0); at >= 0; at = nextDifference(other, at + PAGE)) {
            int length = (int) Math.min(PAGE, size - at);
            if (!Arrays.equals(read(at, length), other.read(at, length))) {
                return false;
            }
        }
        return true;
    }

    /** Returns how many bytes its pages take up; shared pages count in every image. */
    long writtenBytes() {
        return writtenBytes(root, height);
    }

    /** Returns how many bytes the pages take up that may differ from those of {@code base}. */
    long changedBytes(ByteImage base) {
        long sum = 0;
        for (long at = nextDifference(base, 0); at >= 0; at = nextDifference(base, at + PAGE)) {
            sum += PAGE;
        }
        return sum;
    }

    private void checkRange(long offset, long length) {
        if (offset < 0 || offset > size - length) {
            throw new IllegalArgumentException(
                    length + " bytes at offset " + offset + " are not within the " + size + " bytes of the image");
        }
    }

    private static int heightFor(long size) {
        int height = 1;
        while (span(height) < size) {
            height++;
        }
        return height;
    }

    /** How many bytes a node of this height covers; a page has height 0. */
    private static long span(int height) {
        return (long) PAGE << (FAN_OUT_BITS * height);
    }

    private static @Nullable Object @Nullable [] deepen(@Nullable Object @Nullable [] node, int from, int to) {
        @Nullable Object @Nullable [] top = node;
        for (int height = from; height < to && top != null; height++) {
            @Nullable Object[] parent = new @Nullable Object[FAN_OUT];
            parent[0] = top;
            top = parent;
        }
        return top;
    }

    private static void readNode(@Nullable Object[] node, int height, long nodeStart, long offset, byte[] target) {
        long childSpan = span(height - 1);
        int last = childAt(offset + target.length - 1, nodeStart, childSpan);
        for (int i = childAt(Math.max(offset, nodeStart), nodeStart, childSpan); i <= last; i++) {
            Object child = node[i];
            long childStart = nodeStart + i * childSpan;
            if (child instanceof byte[] page) {
                long from = Math.max(offset, childStart);
                long to = Math.min(offset + target.length, childStart + PAGE);
                System.arraycopy(page, (int) (from - childStart), target, (int) (from - offset), (int) (to - from));
            } else if (child != null) {
                readNode((@Nullable Object[]) child, height - 1, childStart, offset, target);
            }
        }
    }

    private static @Nullable Object[] writeNode(
            @Nullable Object @Nullable [] node, int height, long nodeStart, long offset, byte[] data) {
        @Nullable Object[] copy = node == null ? new @Nullable Object[FAN_OUT] : node.clone();
        long childSpan = span(height - 1);
        int last = childAt(offset + data.length - 1, nodeStart, childSpan);
        for (int i = childAt(Math.max(offset, nodeStart), nodeStart, childSpan); i <= last; i++) {
            long childStart = nodeStart + i * childSpan;
            copy[i] = height == 1
                    ? writePage((byte @Nullable []) copy[i], childStart, offset, data)
                    : writeNode((@Nullable Object @Nullable []) copy[i], height - 1, childStart, offset, data);
        }
        return copy;
    }

    private static byte[] writePage(byte @Nullable [] page, long pageStart, long offset, byte[] data) {
        long from = Math.max(offset, pageStart);
        long to = Math.min(offset + data.length, pageStart + PAGE);
        byte[] copy = page == null ? new byte[PAGE] : page.clone();
        System.arraycopy(data, (int) (from - offset), copy, (int) (from - pageStart), (int) (to - from));
        return Arrays.equals(copy, ZERO_PAGE) ? ZERO_PAGE : copy;
    }

    private static long nextDifferent(
            @Nullable Object @Nullable [] base,
            @Nullable Object @Nullable [] node,
            int height,
            long nodeStart,
            long from) {
        if (base == node || from >= nodeStart + span(height)) {
            return -1;
        }
        @Nullable Object[] left = Objects.requireNonNullElse(base, NO_CHILDREN);
        @Nullable Object[] right = Objects.requireNonNullElse(node, NO_CHILDREN);
        long childSpan = span(height - 1);
        for (int i = from <= nodeStart ? 0 : childAt(from, nodeStart, childSpan); i < FAN_OUT; i++) {
            if (left[i] == right[i]) {
                continue;
            }
            long childStart = nodeStart + i * childSpan;
            long found = height == 1
                    ? childStart
                    : nextDifferent(
                            (@Nullable Object @Nullable []) left[i],
                            (@Nullable Object @Nullable []) right[i],
                            height - 1,
                            childStart,
                            from);
            if (found >= 0) {
                return found;
            }
        }
        return -1;
    }

    /** The child that covers an offset, cut to the children there are. */
    private static int childAt(long offset, long nodeStart, long childSpan) {
        return (int) Math.min((offset - nodeStart) / childSpan, FAN_OUT - 1L);
    }

    private static long writtenBytes(@Nullable Object @Nullable [] node, int height) {
        long sum = 0;
        for (Object child : Objects.requireNonNullElse(node, NO_CHILDREN)) {
            if (child instanceof byte[]) {
                sum += PAGE;
            } else if (child != null) {
                sum += writtenBytes((@Nullable Object[]) child, height - 1);
            }
        }
        return sum;
    }
}
