package io.multicloud.samples.recipes;

import io.multicloud.api.DataSize;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.samples.Clouds;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;

/** Prints everything that runs, in all accounts, as JSON. */
public final class UnifiedViewAsJson {
    private UnifiedViewAsJson() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
        MultiCloudConfig config = MultiCloudConfig.builder()
                .account(AccountConfig.builder("aws").build())
                .account(AccountConfig.builder("oci").build())
                .build();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config)
                .environment(time)
                .factory(Clouds.factory(FakeCloud.aws(time)))
                .factory(Clouds.factory(FakeCloud.oci(time)))
                .open()) {
            System.out.println(view(clouds));
        }
    }

    /** Starts a VM on demand and one at the spot price, and returns the view with both in it. */
    static String view(MultiCloud clouds) {
        VMSpec spec = VMSpec.builder("web-1").vcpus(2).memory(DataSize.gib(4)).build();
        clouds.provider("aws").compute().create(spec).await();
        clouds.provider("oci").compute().create(spec.toBuilder().spot().build()).await();
        // No request is sent: what the two calls returned is in the inventory. refresh() lists everything anew.
        return clouds.controlPlane().unifiedViewJson();
    }
}
