package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ByteImageTest {
    private static final long GIB = 1L << 30;

    @Property(tries = 100)
    void behavesLikeAPlainArrayAndNeverChangesAnEarlierImage(@ForAll("scripts") Script script) {
        ByteImage image = ByteImage.ofSize(script.size);
        byte[] model = new byte[script.size];
        List<ByteImage> earlier = new ArrayList<>();
        List<byte[]> earlierModels = new ArrayList<>();

        for (Step step : script.steps) {
            earlier.add(image);
            earlierModels.add(model.clone());
            if (step.grow > 0) {
                model = Arrays.copyOf(model, model.length + step.grow);
                image = image.grow(model.length);
            }
            byte[] data = step.data(model.length);
            int offset = step.offset(model.length, data.length);
            System.arraycopy(data, 0, model, offset, data.length);
            image = image.write(offset, data);
        }

        assertThat(image.read(0, model.length)).isEqualTo(model);
        for (int i = 0; i < earlier.size(); i++) {
            ByteImage before = earlier.get(i);
            byte[] modelBefore = earlierModels.get(i);
            assertThat(before.read(0, modelBefore.length)).isEqualTo(modelBefore);
            assertDifferencesCoverEveryChange(before, modelBefore, image, model);
        }
    }

    private static void assertDifferencesCoverEveryChange(
            ByteImage before, byte[] modelBefore, ByteImage after, byte[] modelAfter) {
        boolean[] listed = new boolean[modelAfter.length / ByteImage.PAGE + 1];
        for (long at = after.nextDifference(before, 0);
                at >= 0;
                at = after.nextDifference(before, at + ByteImage.PAGE)) {
            assertThat(at % ByteImage.PAGE).isZero();
            listed[(int) (at / ByteImage.PAGE)] = true;
        }
        byte[] padded = Arrays.copyOf(modelBefore, modelAfter.length);
        for (int at = 0; at < modelAfter.length; at++) {
            assertThat(padded[at] == modelAfter[at] || listed[at / ByteImage.PAGE])
                    .as("byte %d is the same or its page is listed", at)
                    .isTrue();
        }
    }

    @Property(tries = 100)
    void readsAnyPartLikeAPlainArray(@ForAll("scripts") Script script, @ForAll Random random) {
        ByteImage image = ByteImage.ofSize(script.size);
        byte[] model = new byte[script.size];
        for (Step step : script.steps) {
            byte[] data = step.data(model.length);
            int offset = step.offset(model.length, data.length);
            System.arraycopy(data, 0, model, offset, data.length);
            image = image.write(offset, data);
        }
        for (int i = 0; i < 20; i++) {
            int length = random.nextInt(model.length + 1);
            int offset = random.nextInt(model.length - length + 1);
            assertThat(image.read(offset, length)).isEqualTo(Arrays.copyOfRange(model, offset, offset + length));
        }
    }

    @Test
    void hundredGibibytesThatWereNeverWrittenCostNothing() {
        ByteImage image = ByteImage.ofSize(100 * GIB);

        assertThat(image.writtenBytes()).isZero();
        assertThat(image.nextWritten(0)).isEqualTo(-1);
        assertThat(image.read(99 * GIB, 16)).isEqualTo(new byte[16]);
    }

    @Test
    void findsWrittenPagesFarApart() {
        byte[] word = "here".getBytes(StandardCharsets.UTF_8);
        ByteImage image = ByteImage.ofSize(100 * GIB)
                .write(7, word)
                .write(63 * GIB + 5, word)
                .write(100 * GIB - 4, word);

        assertThat(image.nextWritten(0)).isZero();
        assertThat(image.nextWritten(ByteImage.PAGE - 1)).isZero();
        assertThat(image.nextWritten(ByteImage.PAGE)).isEqualTo(63 * GIB);
        assertThat(image.nextWritten(63 * GIB + ByteImage.PAGE)).isEqualTo(100 * GIB - ByteImage.PAGE);
        assertThat(image.nextWritten(100 * GIB)).isEqualTo(-1);
        assertThat(image.nextWritten(1L << 50)).isEqualTo(-1);
        assertThat(image.read(63 * GIB + 5, 4)).isEqualTo(word);
        assertThat(image.writtenBytes()).isEqualTo(3L * ByteImage.PAGE);
    }

    @Test
    void keepsItsBytesWhenItGrowsByManyLevels() {
        byte[] word = "kept".getBytes(StandardCharsets.UTF_8);
        ByteImage small = ByteImage.ofSize(8192).write(8188, word);
        ByteImage large = small.grow(1L << 44);

        assertThat(large.read(8188, 8)).startsWith(word).endsWith(new byte[4]);
        assertThat(large.nextDifference(small, 0)).isEqualTo(-1);
        assertThat(large.write(1L << 43, word).nextDifference(small, 0)).isEqualTo(1L << 43);
    }

    @Test
    void listsPagesThatBecameZerosAsDifferent() {
        ByteImage before = ByteImage.ofSize(GIB).write(0, new byte[] {1});

        assertThat(before.write(0, new byte[] {0}).nextDifference(before, 0)).isZero();
    }

    @Test
    void countsPagesWrittenWithZerosAsWritten() {
        ByteImage image = ByteImage.ofSize(GIB).write(ByteImage.PAGE, new byte[ByteImage.PAGE]);

        assertThat(image.nextWritten(0)).isEqualTo(ByteImage.PAGE);
        assertThat(image.sameBytes(ByteImage.ofSize(GIB))).isTrue();
    }

    @Test
    void comparesBytesWhateverWayTheyWereWritten() {
        ByteImage one = ByteImage.ofSize(GIB).write(0, new byte[] {1, 2, 3});
        ByteImage other = ByteImage.ofSize(GIB).write(2, new byte[] {3}).write(0, new byte[] {1, 2});

        assertThat(one.sameBytes(other)).isTrue();
        assertThat(one.sameBytes(other.write(GIB - 1, new byte[] {1}))).isFalse();
        assertThat(one.sameBytes(one.grow(2 * GIB))).isFalse();
    }

    @Test
    void refusesWhatIsNotWithinItsSize() {
        ByteImage image = ByteImage.ofSize(10);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> image.read(8, 3))
                .withMessageContaining("3 bytes at offset 8 are not within the 10 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> image.write(-1, new byte[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> image.grow(9));
        assertThatIllegalArgumentException().isThrownBy(() -> ByteImage.ofSize(0));
    }

    @Provide
    Arbitrary<Script> scripts() {
        Arbitrary<Step> steps = Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.of(1, 2, 511, 4096, 4097, 9000, 300_000),
                        Arbitraries.of(0, 0, 0, 1, 4096, 70_000),
                        Arbitraries.of(true, true, false))
                .as(Step::new);
        // 262,144 bytes fill one node: sizes on both sides of that.
        return Combinators.combine(
                        Arbitraries.of(1, 4096, 5000, 262_143, 262_144, 262_145, 400_000),
                        steps.list().ofMaxSize(8))
                .as(Script::new);
    }

    record Script(int size, List<Step> steps) {}

    /** Where and what to write, decided by a seed once the size is known. */
    record Step(long seed, int length, int grow, boolean random) {
        byte[] data(int size) {
            byte[] data = new byte[Math.min(length, size)];
            if (random) {
                new Random(seed).nextBytes(data);
            }
            return data;
        }

        int offset(int size, int length) {
            return new Random(~seed).nextInt(size - length + 1);
        }
    }
}
