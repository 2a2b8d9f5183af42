package io.multicloud.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class Crc32Test {
    @Property
    void aCombinedChecksumIsThatOfTheWhole(@ForAll byte[] first, @ForAll byte[] second) {
        assertThat(Crc32.combine(of(first, 1), of(second, 1), second.length)).isEqualTo(of(first, 1, second, 1));
    }

    @Property(tries = 20)
    void longPartsToo(@ForAll byte[] first, @ForAll @IntRange(min = 1, max = 3_000_000) int length) {
        byte[] second = new byte[length];
        second[length / 2] = 7;
        assertThat(Crc32.combine(of(first, 1), of(second, 1), length)).isEqualTo(of(first, 1, second, 1));
    }

    @Property(tries = 5)
    void moreThanFourGibibytesToo(@ForAll byte[] first) {
        byte[] zeros = new byte[1 << 24];
        assertThat(Crc32.combine(of(first, 1), of(zeros, 300), 300L << 24)).isEqualTo(of(first, 1, zeros, 300));
    }

    private static long of(byte[] bytes, int times) {
        return of(bytes, times, new byte[0], 1);
    }

    private static long of(byte[] first, int firstTimes, byte[] second, int secondTimes) {
        CRC32 crc = new CRC32();
        for (int i = 0; i < firstTimes; i++) {
            crc.update(first);
        }
        for (int i = 0; i < secondTimes; i++) {
            crc.update(second);
        }
        return crc.getValue();
    }
}
