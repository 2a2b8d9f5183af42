package io.multicloud.testkit.fake;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.Image;
import java.util.List;
import java.util.Map;

/** Where a VM's disks come from. Called under the world's lock. */
public interface DiskBackend {
    /**
     * Makes the disks of a VM, the root disk first, bills them and marks them attached. If it throws, none remains.
     *
     * @param vm the VM
     * @param spec what was asked for; without a root disk, one of the image's size in the default class
     * @param image what the root disk starts with
     * @param tags what the disks carry
     */
    List<ResourceId> createFor(
            ResourceId vm, VMSpec spec, Region region, Zone zone, Image image, Map<String, String> tags);

    /** Ends the bill of the disks that were made with a VM, whose delete was accepted. */
    void stopBilling(ResourceId vm);

    /** Deletes the disks that were made with a VM, and detaches those that were attached later. */
    void releaseAll(ResourceId vm);

    /** Returns the disks of a VM as they are now: the root disk first, those attached later at the end. */
    List<ResourceId> of(ResourceId vm);
}
