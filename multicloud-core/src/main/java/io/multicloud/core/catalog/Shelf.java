package io.multicloud.core.catalog;

/**
 * Offers of one place and architecture, cheapest first, with the maxima of blocks of 16, 256, 4,096 … of them: to find
 * the next one that is large enough, every block whose maxima fall short is passed over at once.
 */
final class Shelf {
    private static final int BLOCK_SHIFT = 4;

    /** Where each offer stands in the order of all offers by price; ascending. */
    private final int[] positions;
    /** What each offer has; see {@link Shape}. */
    private final long[] shapes;
    /** The maxima of blocks, of 16 offers in the first array, of 256 in the second, and so on. */
    private final long[][] maxima;

    Shelf(int[] positions, long[] shapes) {
        this.positions = positions;
        this.shapes = shapes;
        int levels = 0;
        for (int blocks = shapes.length; blocks > 1; blocks = blocksOf(blocks)) {
            levels++;
        }
        maxima = new long[levels][];
        long[] below = shapes;
        for (int level = 0; level < levels; level++) {
            long[] blocks = new long[blocksOf(below.length)];
            for (int i = 0; i < below.length; i++) {
                blocks[i >> BLOCK_SHIFT] = Shape.max(blocks[i >> BLOCK_SHIFT], below[i]);
            }
            maxima[level] = blocks;
            below = blocks;
        }
    }

    private static int blocksOf(int count) {
        return (count + (1 << BLOCK_SHIFT) - 1) >> BLOCK_SHIFT;
    }

    /** Returns how many offers there are. */
    int size() {
        return positions.length;
    }

    /** Returns where the offer at an index stands in the order of all offers by price. */
    int position(int index) {
        return positions[index];
    }

    /** Returns the first index from {@code from} on whose offer has the least, or {@link #size()}. */
    int next(int from, long least) {
        int index = from;
        while (index < shapes.length) {
            int level = blocksBeginningAt(index);
            while (level > 0 && Shape.has(maxima[level - 1][index >> (level * BLOCK_SHIFT)], least)) {
                level--;
            }
            if (level == 0 && Shape.has(shapes[index], least)) {
                return index;
            }
            index += 1 << (level * BLOCK_SHIFT);
        }
        return shapes.length;
    }

    /** Returns how many blocks, one within the other, begin at an index. */
    private int blocksBeginningAt(int index) {
        return Math.min(maxima.length, index == 0 ? maxima.length : Integer.numberOfTrailingZeros(index) / BLOCK_SHIFT);
    }
}
