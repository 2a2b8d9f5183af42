package io.multicloud.testkit.fake.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The bytes of an object: immutable, so that whoever reads an object that is replaced meanwhile reads the old one. */
public final class ObjectBytes {
    private static final int CHUNK = 1 << 20;

    private final List<byte[]> chunks;
    private final long length;

    private ObjectBytes(List<byte[]> chunks) {
        this.chunks = chunks;
        this.length = chunks.stream().mapToLong(chunk -> chunk.length).sum();
    }

    /**
     * Reads a stream to its end, at most one byte past {@code limit}: enough to see that it is too long.
     *
     * @throws IOException if the stream cannot be read
     */
    public static ObjectBytes readFrom(InputStream in, long limit) throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        long left = limit + 1;
        while (left > 0) {
            byte[] chunk = in.readNBytes((int) Math.min(CHUNK, left));
            if (chunk.length == 0) {
                break;
            }
            chunks.add(chunk);
            left -= chunk.length;
        }
        return new ObjectBytes(chunks);
    }

    /** Returns the bytes of all of these, one after the other. */
    public static ObjectBytes join(List<ObjectBytes> parts) {
        List<byte[]> chunks = new ArrayList<>();
        parts.forEach(part -> chunks.addAll(part.chunks));
        return new ObjectBytes(chunks);
    }

    /** Returns how many there are. */
    public long length() {
        return length;
    }

    /** Returns these bytes with one bit of the byte at an offset flipped. */
    ObjectBytes corrupted(long offset) {
        List<byte[]> changed = new ArrayList<>(chunks);
        long chunkStart = 0;
        for (int i = 0; i < chunks.size(); i++) {
            byte[] chunk = chunks.get(i);
            if (offset >= chunkStart && offset < chunkStart + chunk.length) {
                byte[] copy = chunk.clone();
                copy[(int) (offset - chunkStart)] ^= 1;
                changed.set(i, copy);
            }
            chunkStart += chunk.length;
        }
        return new ObjectBytes(changed);
    }

    /** Returns what a digest makes of them. */
    public byte[] digest(MessageDigest digest) {
        chunks.forEach(digest::update);
        return digest.digest();
    }

    /** Opens a part, which must be within the object. */
    public InputStream open(long offset, long count) {
        List<InputStream> streams = new ArrayList<>();
        long chunkStart = 0;
        for (byte[] chunk : chunks) {
            int from = (int) Math.max(0, Math.min(chunk.length, offset - chunkStart));
            int to = (int) Math.max(0, Math.min(chunk.length, offset + count - chunkStart));
            if (to > from) {
                streams.add(new ByteArrayInputStream(chunk, from, to - from));
            }
            chunkStart += chunk.length;
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }
}
