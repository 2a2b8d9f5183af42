package io.multicloud.testkit.fake.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Which blocks of an image are listed: pages are what images share, blocks are what a cloud shows. */
final class SnapshotBlocks {
    private SnapshotBlocks() {}

    /**
     * Returns where the blocks begin that hold written pages.
     *
     * @param from the first block of interest
     * @param most how many to return
     */
    static List<Long> written(ByteImage image, int blockBytes, long from, int most) {
        return offsets(image::nextWritten, blockBytes, from, most);
    }

    /** Returns where the blocks begin that hold pages which may differ from those of {@code base}. */
    static List<Long> changed(ByteImage base, ByteImage image, int blockBytes, long from, int most) {
        return offsets(at -> image.nextDifference(base, at), blockBytes, from, most);
    }

    /** Returns how long the block at an offset is: the last one of an image may be short. */
    static int length(ByteImage image, int blockBytes, long offset) {
        return (int) Math.min(blockBytes, image.size() - offset);
    }

    private static List<Long> offsets(LongUnaryOperator nextPage, int blockBytes, long from, int most) {
        List<Long> offsets = new ArrayList<>();
        long at = from;
        while (offsets.size() < most) {
            long page = nextPage.applyAsLong(at);
            if (page < 0) {
                break;
            }
            long block = page - page % blockBytes;
            offsets.add(block);
            at = block + blockBytes;
        }
        return offsets;
    }
}
