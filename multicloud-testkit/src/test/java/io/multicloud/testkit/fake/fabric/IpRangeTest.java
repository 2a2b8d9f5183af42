package io.multicloud.testkit.fake.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpRangeTest {
    @Provide
    Arbitrary<IpRange> ranges() {
        // Few distinct leading bits, so that some pairs overlap and some contain each other.
        return Arbitraries.of(32, 128)
                .flatMap(bits -> Combinators.combine(
                                Arbitraries.integers().between(0, bits),
                                Arbitraries.bigIntegers()
                                        .between(
                                                BigInteger.ZERO,
                                                BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE)),
                                Arbitraries.integers().between(0, 3))
                        .as((prefix, any, head) -> range(bits, prefix, any, head)));
    }

    private static IpRange range(int bits, int prefix, BigInteger any, int head) {
        BigInteger mixed =
                head == 0 ? any : BigInteger.valueOf(head).shiftLeft(bits - 2).or(any.and(BigInteger.valueOf(255)));
        return new IpRange(bits, mixed.shiftRight(bits - prefix).shiftLeft(bits - prefix), prefix);
    }

    @Property
    void theTextOfARangeLeadsBackToIt(@ForAll("ranges") IpRange range) {
        // The JDK takes IPv4 addresses mapped into IPv6 for IPv4.
        if (range.bits() == 32 || range.first().shiftRight(32).longValue() != 0xffff) {
            assertThat(IpRange.parse(range.toString())).isEqualTo(range);
        }
    }

    @Property
    void containingIsWhatTheBoundsSay(@ForAll("ranges") IpRange one, @ForAll("ranges") IpRange other) {
        boolean within = one.bits() == other.bits()
                && other.first().compareTo(one.first()) >= 0
                && last(other).compareTo(last(one)) <= 0;
        assertThat(one.contains(other)).isEqualTo(within);
    }

    @Property
    void overlappingIsWhatTheBoundsSay(@ForAll("ranges") IpRange one, @ForAll("ranges") IpRange other) {
        boolean shared = one.bits() == other.bits()
                && one.first().compareTo(last(other)) <= 0
                && other.first().compareTo(last(one)) <= 0;
        assertThat(one.overlaps(other)).isEqualTo(shared).isEqualTo(other.overlaps(one));
    }

    @Property
    void partsCoverTheirRangeSideBySide(@ForAll("ranges") IpRange range) {
        int longer = Math.min(range.bits(), range.prefix() + 3);
        int count = 1 << (longer - range.prefix());
        BigInteger next = range.first();
        for (int i = 0; i < count; i++) {
            IpRange part = range.part(longer, i);
            assertThat(part.first()).isEqualTo(next);
            assertThat(range.contains(part)).isTrue();
            next = part.first().add(part.size());
        }
        assertThat(next).isEqualTo(range.first().add(range.size()));
        assertThatIllegalArgumentException().isThrownBy(() -> range.part(longer, count));
    }

    @Property
    void anAddressLeadsBackToItsPlace(@ForAll("ranges") IpRange range, @ForAll long any) throws UnknownHostException {
        long bound =
                range.size().bitLength() > 63 ? Long.MAX_VALUE : range.size().longValue();
        long place = Math.floorMod(any, bound);
        String address = range.address(place);
        BigInteger number = range.first().add(BigInteger.valueOf(place));
        if (range.bits() == 32 || number.shiftRight(32).longValue() != 0xffff) {
            assertThat(range.offset(address)).isEqualTo(place);
            assertThat(new BigInteger(1, InetAddress.getByName(address).getAddress()))
                    .isEqualTo(number);
        }
    }

    private static BigInteger last(IpRange range) {
        return range.first().add(range.size()).subtract(BigInteger.ONE);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 4294967296",
        "10.0.0.0/8, 16777216",
        "10.0.0.0/16, 65536",
        "255.255.255.255/32, 1",
        "fd00::/127, 2",
        "::/0, 340282366920938463463374607431768211456"
    })
    void aRangeHasTwoToTheFreeBitsAddresses(String cidr, String size) {
        assertThat(IpRange.parse(cidr).size()).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:0DB8:0:0:0:0:0:0/32, 2001:db8::/32",
        "2001:db8:0:1:1:1:1:0/124, 2001:db8:0:1:1:1:1:0/124",
        "2001:0:0:1:0:0:0:0/64, 2001:0:0:1::/64",
        "2001:0:0:1:0:0:1:0/112, 2001::1:0:0:1:0/112",
        "0:0:0:0:0:0:0:0/0, ::/0",
        "0:0:0:0:0:0:0:1/128, ::1/128",
        "1:2:3:4:5:6:0:0/96, 1:2:3:4:5:6::/96"
    })
    void anIpv6RangeIsWrittenInItsCanonicalForm(String text, String canonical) {
        assertThat(IpRange.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.1/24",
                "10.0.0/24",
                "300.0.0.0/8",
                "localhost/8",
                "fd00::1/64",
                "fd00::/129",
                "fd00:::/16",
                "/8",
                ""
            })
    void whatIsNoRangeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpRange.parse(text));
    }

    @Test
    void anAddressOutsideIsRefused() {
        IpRange range = IpRange.parse("10.1.0.0/24");
        assertThatIllegalArgumentException().isThrownBy(() -> range.address(256));
        assertThatIllegalArgumentException().isThrownBy(() -> range.address(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> range.offset("10.1.1.0"));
        assertThatIllegalArgumentException().isThrownBy(() -> range.offset("10.0.255.255"));
        assertThatIllegalArgumentException().isThrownBy(() -> range.offset("::a01:0"));
    }
}
