package io.multicloud.testkit.fake.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class AddressPoolTest {
    @Test
    void aRangeIsGivenOutFromItsLowestAddressThatIsNotReserved() {
        AddressPool pool = new AddressPool(IpRange.parse("10.0.1.0/29"), 4, 1, 0);
        assertThat(List.of(take(pool), take(pool), take(pool))).containsExactly("10.0.1.4", "10.0.1.5", "10.0.1.6");
        assertThat(pool.take()).isNull();
    }

    @Test
    void anAddressThatWasGivenBackComesAfterAllOthers() {
        AddressPool pool = new AddressPool(IpRange.parse("10.0.1.0/30"), 0, 0, 0);
        pool.giveBack(take(pool));
        assertThat(List.of(take(pool), take(pool), take(pool), take(pool)))
                .containsExactly("10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.1.0");
    }

    @Test
    void aPoolBeginsWhereItIsToldAndGoesRound() {
        AddressPool pool = new AddressPool(IpRange.parse("10.0.1.0/29"), 1, 1, 6 + 4);
        List<String> all = new ArrayList<>();
        for (String address = pool.take(); address != null; address = pool.take()) {
            all.add(address);
        }
        assertThat(all).containsExactly("10.0.1.5", "10.0.1.6", "10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.1.4");
    }

    @Test
    void whatIsNotTakenCannotBeGivenBack() {
        AddressPool pool = new AddressPool(IpRange.parse("10.0.1.0/24"), 1, 1, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> pool.giveBack("10.0.1.1"));
        String address = take(pool);
        pool.giveBack(address);
        assertThatIllegalArgumentException().isThrownBy(() -> pool.giveBack(address));
    }

    @Test
    void aRangeSmallerThanWhatIsReservedHasNone() {
        AddressPool pool = new AddressPool(IpRange.parse("10.0.1.0/31"), 4, 1, 3);
        assertThat(pool.free()).isZero();
        assertThat(pool.take()).isNull();
    }

    @Test
    void anIpv6RangeIsGivenOutToo() {
        AddressPool pool = new AddressPool(IpRange.parse("fd00:1::/64"), 1, 0, 0);
        assertThat(List.of(take(pool), take(pool))).containsExactly("fd00:1::1", "fd00:1::2");
    }

    @Property
    void noAddressHasTwoHoldersAndNoneIsLost(
            @ForAll @Size(max = 200) List<Boolean> takes, @ForAll @IntRange(max = 40) int start) {
        AddressPool pool = new AddressPool(IpRange.parse("10.0.1.0/28"), 4, 1, start);
        Set<String> held = new LinkedHashSet<>();
        for (boolean take : takes) {
            if (take) {
                String address = pool.take();
                assertThat(address == null).isEqualTo(held.size() == 11);
                if (address != null) {
                    assertThat(held.add(address)).isTrue();
                }
            } else if (!held.isEmpty()) {
                String first = held.iterator().next();
                held.remove(first);
                pool.giveBack(first);
            }
            assertThat(pool.free()).isEqualTo(11 - held.size());
        }
    }

    private static String take(AddressPool pool) {
        String address = pool.take();
        assertThat(address).isNotNull();
        return address == null ? "" : address;
    }
}
