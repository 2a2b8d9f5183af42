package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceType;
import io.multicloud.testkit.fake.World;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The public addresses of an account, reserved ones and those that live with a VM. */
final class PublicAddresses {
    private final World world;
    private final @Nullable AddressPool pool;

    PublicAddresses(World world) {
        this.world = world;
        Optional<String> range = world.flavor().networks().publicRange();
        // Where an account begins follows from its name, so that two of one cloud hardly ever share an address.
        long start = (0x9E3779B97F4A7C15L * world.account().hashCode()) >>> 16;
        this.pool = range.map(cidr -> new AddressPool(IpRange.parse(cidr), 1, 1, start))
                .orElse(null);
    }

    /** Takes an address, or refuses. */
    String take() {
        if (pool == null) {
            throw world.refusal(
                    ErrorCode.UNSUPPORTED, ResourceType.PUBLIC_ADDRESS, "there are no public addresses here");
        }
        String address = pool.take();
        if (address == null) {
            throw world.refusal(ErrorCode.CAPACITY, ResourceType.PUBLIC_ADDRESS, "there is no public address left");
        }
        return address;
    }

    void giveBack(String address) {
        if (pool != null) {
            pool.giveBack(address);
        }
    }
}
