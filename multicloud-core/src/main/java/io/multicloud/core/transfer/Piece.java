package io.multicloud.core.transfer;

import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.volume.Block;
import io.multicloud.core.image.ByteSource;
import io.multicloud.core.image.ImageSink;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is in memory of a disk between the source and the target: blocks that were read, and the part that is made of them. */
final class Piece {
    private Piece() {}

    /** The blocks of a stretch of the disk; elsewhere it has none. Written by one thread, then read by several. */
    static final class Blocks implements ByteSource {
        private final String name;
        private final long size;
        private final TreeMap<Long, byte[]> blocks = new TreeMap<>();

        Blocks(String name, long size) {
            this.name = name;
            this.size = size;
        }

        void put(Block block, byte[] content) {
            blocks.put(block.offset(), content);
        }

        boolean has(Block block) {
            return blocks.containsKey(block.offset());
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void read(long position, byte[] target, int at, int length) {
            long end = position + length;
            for (long next = position; next < end; ) {
                Map.Entry<Long, byte[]> block = blocks.floorEntry(next);
                int from = (int) (next - block.getKey());
                int some = (int) Math.min(end - next, block.getValue().length - from);
                System.arraycopy(block.getValue(), from, target, at + (int) (next - position), some);
                next += some;
            }
        }

        @Override
        public long nextData(long position) {
            Map.Entry<Long, byte[]> before = blocks.floorEntry(position);
            if (before != null && position < before.getKey() + before.getValue().length) {
                return position;
            }
            Long after = blocks.ceilingKey(position);
            return after == null ? size : after;
        }

        @Override
        public long dataEnd(long position) {
            Map.Entry<Long, byte[]> block = blocks.floorEntry(position);
            long end = position;
            while (block != null && block.getKey() <= end) {
                end = block.getKey() + block.getValue().length;
                block = blocks.ceilingEntry(end);
            }
            return end;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    /** A part of the image. */
    static final class Part implements ImageSink, ObjectBody {
        private final List<byte[]> chunks = new ArrayList<>();
        private long length;

        @Override
        public void append(ByteBuffer bytes) {
            byte[] chunk = new byte[bytes.remaining()];
            bytes.get(chunk);
            chunks.add(chunk);
            length += chunk.length;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public InputStream open() {
            return new SequenceInputStream(Collections.enumeration(
                    chunks.stream().map(ByteArrayInputStream::new).toList()));
        }

        void digest(MessageDigest digest) {
            chunks.forEach(digest::update);
        }

        @Override
        public void close() {
            // Stays readable.
        }
    }
}
