package io.multicloud.gcp;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.CreateIdempotence;
import io.multicloud.api.Limit;
import io.multicloud.api.ListFilter;
import io.multicloud.api.ResourceType;
import io.multicloud.api.image.DiskFormat;
import io.multicloud.gcp.resource.Labels;

/** What Google Cloud can do through this adapter; what it lacks and why is told in its guide. */
final class GcpCapabilities {
    static final Capabilities ALL = Capabilities.builder()
            .with(
                    Capability.VM_STOP_START,
                    Capability.VM_RESTART,
                    Capability.VM_RESIZE,
                    Capability.VM_SPOT,
                    Capability.VM_USER_DATA,
                    Capability.VM_CONSOLE_OUTPUT,
                    Capability.IMAGE_CREATE,
                    Capability.IMAGE_FROM_SNAPSHOT,
                    Capability.IMAGE_IMPORT,
                    Capability.VOLUMES,
                    Capability.VOLUME_FROM_IMAGE,
                    Capability.VOLUME_RESIZE,
                    Capability.VOLUME_CUSTOMER_KEY,
                    Capability.SNAPSHOTS,
                    Capability.NETWORKS,
                    Capability.PUBLIC_ADDRESSES,
                    Capability.OBJECTS,
                    Capability.OBJECT_CONDITIONS,
                    Capability.OBJECT_PRESIGN,
                    Capability.BUCKET_CUSTOMER_KEY,
                    Capability.COST_PRICES,
                    Capability.COST_OFFERS,
                    Capability.METRICS,
                    Capability.ALERTS,
                    Capability.QUOTAS)
            .createIdempotence(ResourceType.ALERT, CreateIdempotence.RECONCILED)
            // The rules of a group are resources of their own; the state of an alert is told by its metric.
            .readInParts(ResourceType.SECURITY_GROUP, ResourceType.ALERT)
            .serverFilter(ListFilter.NAME)
            .serverFilter(ListFilter.TAGS)
            .importFormats(DiskFormat.TAR_GZ)
            .limit(Limit.PAGE_SIZE, 1_000)
            .limit(Limit.VM_NAME_LENGTH, Labels.LONGEST_NAME)
            .limit(Limit.TAG_COUNT, Labels.MOST)
            // https://cloud.google.com/compute/docs/instances/spot#preemption-process
            .limit(Limit.SPOT_NOTICE_SECONDS, 30)
            // https://cloud.google.com/compute/vm-instance-pricing#billingmodel
            .limit(Limit.MINIMUM_BILLED_SECONDS, 60)
            // https://cloud.google.com/storage/quotas#requests
            .limit(Limit.VOLUME_BYTES, 10L << 30)
            .limit(Limit.OBJECT_PART_BYTES, 5 << 20)
            .limit(Limit.PRESIGN_SECONDS, 7 * 24 * 3600)
            .build();

    private GcpCapabilities() {}
}
