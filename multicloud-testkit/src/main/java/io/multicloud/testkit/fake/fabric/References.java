package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.ResourceTable;
import io.multicloud.testkit.fake.World;

/** What one resource says of another. */
final class References {
    private References() {}

    /**
     * Returns a resource that another one refers to.
     *
     * @param region where the other one is
     * @throws io.multicloud.testkit.FakeNativeException if it is not there, or in another region or account
     */
    static <E extends Entry<?>> E require(
            World world, ResourceTable<E> table, ResourceId id, ResourceType type, Region region) {
        E entry = table.find(id.nativeId());
        if (entry == null
                || !entry.alive()
                || !entry.id().equals(id)
                || !id.region().equals(region)) {
            throw world.refusal(
                    ErrorCode.NOT_FOUND, type, "the " + type + " '" + id.nativeId() + "' does not exist in " + region);
        }
        return entry;
    }

    /** Refuses what is still being created. */
    static void requireReady(World world, Entry<?> entry, ResourceType type) {
        if (entry.phase() == Phase.CREATING) {
            throw world.refusal(
                    ErrorCode.FAILED_PRECONDITION,
                    type,
                    "the " + type + " '" + entry.id().nativeId() + "' is not ready yet");
        }
    }
}
