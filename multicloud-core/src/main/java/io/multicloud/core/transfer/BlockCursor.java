package io.multicloud.core.transfer;

import io.multicloud.api.volume.Block;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a listing of blocks in the order of their offsets, in steps of bounded length. Belongs to one transfer at a
 * time; after an error it is thrown away, and another one begins at the front.
 */
final class BlockCursor {
    /** How many blocks are passed over in one attempt: some pages of a listing. */
    private static final int STRIDE = 20_000;

    private final Iterator<Block> blocks;
    private @Nullable Block next;

    BlockCursor(Supplier<? extends Iterable<Block>> listing) {
        this.blocks = listing.get().iterator();
    }

    /** Passes over what ends at an offset or before; false if there is more to pass over than one attempt takes. */
    boolean seek(long offset) {
        for (int passed = 0; passed < STRIDE; passed++) {
            Block at = peek();
            if (at == null || at.offset() + at.length() > offset) {
                return true;
            }
            next = null;
        }
        return false;
    }

    /** Returns the block that comes next, without passing it. */
    @Nullable
    Block peek() {
        if (next == null && blocks.hasNext()) {
            next = blocks.next();
        }
        return next;
    }

    /** Takes all that begins before an offset. */
    List<Block> takeUntil(long end) {
        List<Block> taken = new ArrayList<>();
        for (Block at = peek(); at != null && at.offset() < end; at = peek()) {
            taken.add(at);
            next = null;
        }
        return taken;
    }
}
