package io.multicloud.aws;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.CreateIdempotence;
import io.multicloud.api.Limit;
import io.multicloud.api.ListFilter;
import io.multicloud.api.ResourceType;
import java.time.Duration;

/** What this cloud can do, and by what it is bound. */
final class AwsCapabilities {
    private AwsCapabilities() {}

    /**
     * Returns the declarations.
     *
     * @param visibility the longest time from a write until every read of EC2 sees it
     */
    static Capabilities of(Duration visibility) {
        return Capabilities.builder()
                .with(
                        Capability.VM_STOP_START,
                        Capability.VM_RESTART,
                        Capability.VM_RESIZE,
                        Capability.VM_SPOT,
                        Capability.VM_USER_DATA,
                        Capability.VM_CONSOLE_OUTPUT,
                        Capability.OPERATION_CANCEL,
                        Capability.KEY_PAIRS,
                        Capability.IMAGE_CREATE,
                        Capability.IMAGE_FROM_SNAPSHOT)
                .with(
                        Capability.VOLUMES,
                        Capability.VOLUME_RESIZE,
                        Capability.VOLUME_CUSTOMER_KEY,
                        Capability.SNAPSHOTS,
                        Capability.SNAPSHOT_READ,
                        Capability.SNAPSHOT_CHANGES,
                        Capability.SNAPSHOT_WRITE)
                .with(Capability.NETWORKS, Capability.NETWORK_TAGS, Capability.PUBLIC_ADDRESSES)
                .with(
                        Capability.OBJECTS,
                        Capability.OBJECT_CONDITIONS,
                        Capability.OBJECT_PRESIGN,
                        Capability.BUCKET_CUSTOMER_KEY)
                .with(
                        Capability.COST_REPORT,
                        Capability.COST_PRICES,
                        Capability.COST_OFFERS,
                        Capability.METRICS,
                        Capability.ALERTS,
                        Capability.QUOTAS)
                .limit(Limit.PAGE_SIZE, 1000)
                .limit(Limit.VM_NAME_LENGTH, 256)
                // Of the 50 that a resource may carry, one is the name.
                .limit(Limit.TAG_COUNT, 49)
                .limit(Limit.VOLUME_BYTES, 1L << 30)
                .limit(Limit.SNAPSHOT_BLOCK_BYTES, 512 << 10)
                .limit(Limit.OBJECT_PART_BYTES, 5 << 20)
                .limit(Limit.PRESIGN_SECONDS, Duration.ofDays(7).toSeconds())
                .limit(Limit.VISIBILITY_MILLIS, visibility.toMillis())
                .limit(Limit.SPOT_NOTICE_SECONDS, 120)
                .limit(Limit.MINIMUM_BILLED_SECONDS, 60)
                .serverFilter(ListFilter.NAME)
                .createIdempotence(ResourceType.KEY_PAIR, CreateIdempotence.RECONCILED)
                .createIdempotence(ResourceType.SECURITY_GROUP, CreateIdempotence.RECONCILED)
                .createIdempotence(ResourceType.IMAGE, CreateIdempotence.RECONCILED)
                .createIdempotence(ResourceType.SNAPSHOT, CreateIdempotence.RECONCILED)
                .createIdempotence(ResourceType.NETWORK, CreateIdempotence.RECONCILED)
                .createIdempotence(ResourceType.SUBNET, CreateIdempotence.RECONCILED)
                .createIdempotence(ResourceType.PUBLIC_ADDRESS, CreateIdempotence.RECONCILED)
                .createIdempotence(ResourceType.BUCKET, CreateIdempotence.BY_NAME)
                .createIdempotence(ResourceType.ALERT, CreateIdempotence.BY_NAME)
                .readInParts(ResourceType.BUCKET, ResourceType.ALERT)
                .build();
    }
}
