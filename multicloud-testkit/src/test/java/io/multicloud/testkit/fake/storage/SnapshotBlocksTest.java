package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SnapshotBlocksTest {
    private static final int BLOCK = 4 * ByteImage.PAGE;

    @Property(tries = 200)
    void aCopyMadeOfListedBlocksIsTheSame(
            @ForAll @Size(max = 8) List<Long> before,
            @ForAll @Size(max = 8) List<Long> after,
            @ForAll @IntRange(min = 1, max = 5) int pageSize,
            @ForAll @IntRange(min = 1, max = 3 * BLOCK) int lastBytes) {
        ByteImage empty = ByteImage.ofSize(300L * BLOCK + lastBytes);
        ByteImage base = written(empty, before);
        ByteImage later = written(base.grow(base.size() + 2 * BLOCK), after);

        ByteImage full = empty;
        for (long offset : all(from -> SnapshotBlocks.written(base, BLOCK, from, pageSize))) {
            full = copyBlock(base, full, offset);
        }
        assertThat(full.sameBytes(base)).isTrue();

        ByteImage delta = full.grow(later.size());
        for (long offset : all(from -> SnapshotBlocks.changed(base, later, BLOCK, from, pageSize))) {
            delta = copyBlock(later, delta, offset);
        }
        assertThat(delta.sameBytes(later)).isTrue();
    }

    private static ByteImage copyBlock(ByteImage from, ByteImage to, long offset) {
        return to.write(offset, from.read(offset, SnapshotBlocks.length(from, BLOCK, offset)));
    }

    private static ByteImage written(ByteImage image, List<Long> seeds) {
        ByteImage result = image;
        for (long seed : seeds) {
            Random random = new Random(seed);
            byte[] data = new byte[random.nextInt(2 * BLOCK) + 1];
            if (random.nextInt(4) > 0) {
                random.nextBytes(data);
            }
            result = result.write((long) (random.nextDouble() * (image.size() - data.length)), data);
        }
        return result;
    }

    private interface Listing {
        List<Long> page(long from);
    }

    private static List<Long> all(Listing listing) {
        List<Long> all = new ArrayList<>();
        long from = 0;
        for (List<Long> page = listing.page(from); !page.isEmpty(); page = listing.page(from)) {
            assertThat(page).isSorted().allMatch(offset -> offset % BLOCK == 0);
            assertThat(page.get(0)).isGreaterThanOrEqualTo(from);
            all.addAll(page);
            from = page.get(page.size() - 1) + BLOCK;
        }
        return all;
    }
}
