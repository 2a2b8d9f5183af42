package io.multicloud.core.image;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses whole frames into buffers of known size, so that the window which a frame asks for is never allocated. Of
 * one thread.
 */
final class ZstdExpander implements AutoCloseable {
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();

    @Nullable
    String expand(byte[] source, int sourceLength, byte[] target, int at, int length) {
        try {
            // A cluster's size is rounded up to sectors: what follows the frame belongs to the next one.
            long frame = Zstd.findFrameCompressedSize(source, 0, sourceLength);
            if (Zstd.isError(frame) || frame <= 0 || frame > sourceLength) {
                return "does not start with a whole zstd frame";
            }
            int done = context.decompressByteArray(target, at, length, source, 0, (int) frame);
            return done == length ? null : "ends after " + done + " of " + length + " bytes";
        } catch (ZstdException e) {
            return "is damaged: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
