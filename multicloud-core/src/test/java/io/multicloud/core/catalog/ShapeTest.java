package io.multicloud.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class ShapeTest {
    /** The widths of the fields with their guards, lowest first: vCPUs, memory, GPUs, date, steadiness. */
    private static final int[] WIDTHS = {14, 17, 9, 13, 11};

    @Property
    void aShapeHasTheLeastIfEachOfItsFieldsDoes(
            @ForAll("fields") @Size(5) List<Double> shape, @ForAll("fields") @Size(5) List<Double> least) {
        boolean expected = true;
        for (int i = 0; i < WIDTHS.length; i++) {
            expected &= field(shape, i) >= field(least, i);
        }
        assertThat(Shape.has(pack(shape), pack(least))).isEqualTo(expected);
        assertThat(Shape.has(pack(shape), pack(shape))).isTrue();
    }

    @Property
    void maximumAndMinimumAreTakenFieldByField(
            @ForAll("fields") @Size(5) List<Double> one, @ForAll("fields") @Size(5) List<Double> other) {
        long max = 0;
        long min = 0;
        int shift = 0;
        for (int i = 0; i < WIDTHS.length; i++) {
            max |= Math.max(field(one, i), field(other, i)) << shift;
            min |= Math.min(field(one, i), field(other, i)) << shift;
            shift += WIDTHS[i];
        }
        assertThat(Shape.max(pack(one), pack(other))).isEqualTo(max);
        assertThat(Shape.min(pack(one), pack(other))).isEqualTo(min);
    }

    @Property
    void anAxisNeverHidesAValueThatIsGreatEnough(
            @ForAll @Size(min = 1, max = 60) List<Double> values, @ForAll Double need) {
        double[] all = values.stream().mapToDouble(value -> value + 0.0).toArray();
        for (int bits : new int[] {3, 10}) {
            Axis axis = new Axis(all, bits);
            assertThat(axis.isExact()).isEqualTo(Arrays.stream(all).distinct().count() <= (1 << bits) - 1);
            assertThat(axis.atLeast(need)).isBetween(0L, (1L << bits) - 1);
            for (double value : all) {
                assertThat(axis.of(value)).isBetween(0L, (1L << bits) - 2);
                if (value >= need) {
                    assertThat(axis.of(value)).isGreaterThanOrEqualTo(axis.atLeast(need));
                } else if (axis.isExact()) {
                    assertThat(axis.of(value)).isLessThan(axis.atLeast(need));
                }
            }
        }
    }

    @Property(tries = 200)
    void theNextOfferOfAShelfIsTheFirstThatIsLargeEnough(
            @ForAll("shelves") List<List<Double>> fields, @ForAll("fields") @Size(5) List<Double> least) {
        long[] shapes = fields.stream().mapToLong(ShapeTest::pack).toArray();
        int[] positions = new int[shapes.length];
        Arrays.setAll(positions, i -> 3 * i);
        Shelf shelf = new Shelf(positions, shapes);
        int expected = shapes.length;
        for (int from = shapes.length; from >= 0; from--) {
            if (from < shapes.length && Shape.has(shapes[from], pack(least))) {
                expected = from;
            }
            assertThat(shelf.next(from, pack(least))).isEqualTo(expected);
        }
        assertThat(shelf.size()).isEqualTo(shapes.length);
        assertThat(shelf.position(0)).isZero();
    }

    /** Parts of the whole range of a field; the ends are as likely as all the rest. */
    @Provide
    Arbitrary<List<Double>> fields() {
        return Arbitraries.oneOf(Arbitraries.of(0.0, 1.0), Arbitraries.doubles().between(0, 1))
                .list()
                .ofSize(WIDTHS.length);
    }

    @Provide
    Arbitrary<List<List<Double>>> shelves() {
        return fields().list().ofMinSize(1).ofMaxSize(700);
    }

    private static long field(List<Double> fields, int i) {
        return Math.round(fields.get(i) * ((1L << (WIDTHS[i] - 1)) - 1));
    }

    private static long pack(List<Double> fields) {
        long packed = 0;
        int shift = 0;
        for (int i = 0; i < WIDTHS.length; i++) {
            packed |= field(fields, i) << shift;
            shift += WIDTHS[i];
        }
        return packed;
    }
}
