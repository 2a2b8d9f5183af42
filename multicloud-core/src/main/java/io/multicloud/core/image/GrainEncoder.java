package io.multicloud.core.image;

import java.util.Arrays;

/**
 * Compresses the grains of a window one by one and puts them after each other. A grain that does not become smaller is
 * left as it is where the format can hold that.
 */
final class GrainEncoder implements WindowEncoder {
    private final BlockCompressor compressor;
    private final int prefix;
    private final int unit;
    private final int most;

    /**
     * Makes an encoder.
     *
     * @param prefix bytes left free before each compressed grain
     * @param unit a grain with its prefix is filled up with zeros to a multiple of this
     * @param most what compresses to more is left as it is
     */
    GrainEncoder(BlockCompressor compressor, int prefix, int unit, int most) {
        this.compressor = compressor;
        this.prefix = prefix;
        this.unit = unit;
        this.most = most;
    }

    @Override
    public void encode(Window window) {
        int room = Window.GRAINS * (prefix + compressor.bound(Extent.GRAIN) + unit);
        if (window.packed.length < room) {
            window.packed = new byte[room];
        }
        int at = 0;
        for (int grain = 0; grain < window.grains(); grain++) {
            if (!window.hasData(grain)) {
                window.packedSizes[grain] = 0;
                continue;
            }
            int size =
                    compressor.compress(window.content, grain * Extent.GRAIN, Extent.GRAIN, window.packed, at + prefix);
            if (size > most) {
                window.packedSizes[grain] = -1;
                continue;
            }
            int end = at + prefix + size;
            int padded = (end + unit - 1) / unit * unit;
            Arrays.fill(window.packed, end, padded, (byte) 0);
            window.packedSizes[grain] = size;
            at = padded;
        }
    }

    @Override
    public void close() {
        compressor.close();
    }
}
