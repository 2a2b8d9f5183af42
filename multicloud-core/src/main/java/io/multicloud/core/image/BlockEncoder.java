package io.multicloud.core.image;

import java.util.Arrays;

/**
 * Compresses the blocks of a window one by one and puts them after each other. A block that does not become smaller is
 * left as it is where the format can hold that.
 */
final class BlockEncoder implements WindowEncoder {
    private final BlockCompressor compressor;
    private final int blockSize;
    private final int prefix;
    private final int unit;
    private final int most;

    /**
     * Makes an encoder.
     *
     * @param blockSize one or more grains
     * @param prefix bytes left free before each compressed block
     * @param unit a block with its prefix is filled up with zeros to a multiple of this
     * @param most what compresses to more is left as it is
     */
    BlockEncoder(BlockCompressor compressor, int blockSize, int prefix, int unit, int most) {
        this.compressor = compressor;
        this.blockSize = blockSize;
        this.prefix = prefix;
        this.unit = unit;
        this.most = most;
    }

    @Override
    public void encode(Window window) {
        int room = Extent.WINDOW / blockSize * (prefix + compressor.bound(blockSize) + unit);
        if (window.packed.length < room) {
            window.packed = new byte[room];
        }
        int at = 0;
        for (int block = 0; block < window.blocks(blockSize); block++) {
            if (!window.hasData(block, blockSize)) {
                window.packedSizes[block] = 0;
                continue;
            }
            int size = compressor.compress(window.content, block * blockSize, blockSize, window.packed, at + prefix);
            if (size > most) {
                window.packedSizes[block] = -1;
                continue;
            }
            int end = at + prefix + size;
            int padded = (end + unit - 1) / unit * unit;
            Arrays.fill(window.packed, end, padded, (byte) 0);
            window.packedSizes[block] = size;
            at = padded;
        }
    }

    @Override
    public void close() {
        compressor.close();
    }
}
