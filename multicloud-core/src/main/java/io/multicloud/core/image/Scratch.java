package io.multicloud.core.image;

import java.io.Closeable;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Buffers and decompressors of one thread, made when first needed. Not thread-safe. */
final class Scratch implements Closeable {
    private byte[] packed = new byte[0];
    private byte[] plain = new byte[0];
    private @Nullable Inflater deflate;
    private @Nullable Inflater zlib;
    private @Nullable ZstdExpander zstd;

    /** Returns a buffer for what is compressed. The caller has checked the size against a bound of the format. */
    byte[] packed(int size) {
        if (packed.length < size) {
            packed = new byte[size];
        }
        return packed;
    }

    /** Returns another one, for what comes out. */
    byte[] plain(int size) {
        if (plain.length < size) {
            plain = new byte[size];
        }
        return plain;
    }

    /**
     * Decompresses exactly {@code length} bytes and never more; what follows them in {@code source} is left alone.
     *
     * @return null, or what is wrong with the source
     */
    @Nullable
    String expand(Encoding encoding, byte[] source, int sourceLength, byte[] target, int at, int length) {
        return switch (encoding) {
            case DEFLATE -> {
                if (deflate == null) {
                    deflate = new Inflater(true);
                }
                yield inflate(deflate, source, sourceLength, target, at, length);
            }
            case ZLIB -> {
                if (zlib == null) {
                    zlib = new Inflater();
                }
                yield inflate(zlib, source, sourceLength, target, at, length);
            }
            case ZSTD -> {
                if (zstd == null) {
                    zstd = new ZstdExpander();
                }
                yield zstd.expand(source, sourceLength, target, at, length);
            }
        };
    }

    private static @Nullable String inflate(
            Inflater inflater, byte[] source, int sourceLength, byte[] target, int at, int length) {
        inflater.reset();
        inflater.setInput(source, 0, sourceLength);
        int done = 0;
        try {
            while (done < length) {
                int some = inflater.inflate(target, at + done, length - done);
                if (some == 0 && (inflater.finished() || inflater.needsInput() || inflater.needsDictionary())) {
                    return "ends after " + done + " of " + length + " bytes";
                }
                done += some;
            }
        } catch (DataFormatException e) {
            return "is damaged after " + done + " of " + length + " bytes: " + e.getMessage();
        }
        return null;
    }

    @Override
    public void close() {
        if (deflate != null) {
            deflate.end();
        }
        if (zlib != null) {
            zlib.end();
        }
        if (zstd != null) {
            zstd.close();
        }
    }
}
