package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceType;
import io.multicloud.testkit.fake.World;

/** The public addresses of an account, reserved ones and those that live with a VM. */
final class PublicAddresses {
    private final World world;
    private final AddressPool pool;

    PublicAddresses(World world) {
        this.world = world;
        // Where an account begins follows from its name, so that two of one cloud hardly ever share an address.
        long start = (0x9E3779B97F4A7C15L * world.account().hashCode()) >>> 16;
        this.pool = new AddressPool(IpRange.parse(world.flavor().networks().publicRange()), 1, 1, start);
    }

    /** Takes an address, or refuses. */
    String take() {
        String address = pool.take();
        if (address == null) {
            throw world.refusal(ErrorCode.CAPACITY, ResourceType.PUBLIC_ADDRESS, "there is no public address left");
        }
        return address;
    }

    void giveBack(String address) {
        pool.giveBack(address);
    }
}
