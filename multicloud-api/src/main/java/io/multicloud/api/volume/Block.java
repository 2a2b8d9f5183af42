package io.multicloud.api.volume;

import java.util.Optional;

/**
 * Where a block lies in a snapshot.
 *
 * @param offset its first byte, a multiple of the snapshot's block size
 * @param length its length in bytes; the last block of a snapshot may be shorter than the others
 * @param token what the provider needs to read it, valid only for a while: store the offset, and list again
 */
public record Block(long offset, int length, Optional<String> token) implements Comparable<Block> {
    /** @throws IllegalArgumentException if the offset is negative or the length not positive */
    public Block {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "a block needs an offset from 0 and a length from 1, had " + offset + " and " + length);
        }
    }

    @Override
    public int compareTo(Block other) {
        return Long.compare(offset, other.offset);
    }
}
