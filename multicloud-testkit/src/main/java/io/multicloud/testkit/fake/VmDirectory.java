package io.multicloud.testkit.fake;

import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import java.util.Optional;

/** What other backends may know of VMs. Called under the world's lock. */
public interface VmDirectory {
    /** Returns a VM that is not gone. */
    Optional<VM> find(ResourceId vm);

    /** Returns when a VM ran; also of one that is gone, as long as it is remembered. */
    Optional<RunTimes> runTimes(ResourceId vm);

    /** Says that disks or addresses of a VM changed, so that its picture is made anew. */
    void changed(ResourceId vm);
}
