package io.multicloud.samples.recipes;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.placement.Placement;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.samples.Clouds;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import java.util.List;

/** Creates a VM on every cloud by its name, and the same VM where it is cheapest. */
public final class CreateVM {
    private CreateVM() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
        List<FakeCloud> fakes =
                List.of(FakeCloud.aws(time), FakeCloud.gcp(time), FakeCloud.azure(time), FakeCloud.oci(time));
        MultiCloudConfig.Builder config = MultiCloudConfig.builder();
        MultiCloud.Builder builder = MultiCloud.builder().environment(time);
        for (FakeCloud fake : fakes) {
            config.account(AccountConfig.builder(fake.account()).build());
            builder.factory(Clouds.factory(fake));
        }
        VMSpec web = VMSpec.builder("web-1")
                .image("ubuntu-22.04")
                .vcpus(2)
                .memory(DataSize.gib(4))
                .build();
        try (MultiCloud clouds = builder.config(config.build()).open()) {
            for (CloudProvider cloud : clouds.providers()) {
                VM named = onNamedCloud(clouds, cloud.account(), web);
                System.out.println(named.instanceType() + " in " + named.id().region() + " is " + named.state());
                delete(clouds, named);
            }
            Placement cheapest = onCheapestCloud(clouds, web);
            System.out.println(cheapest.offer().offer().type().name() + " at " + cheapest.account() + " for "
                    + cheapest.offer().hourly() + " an hour");
            delete(clouds, cheapest.operation().await());
        }
    }

    /** Creates it in an account and waits until it runs. */
    static VM onNamedCloud(MultiCloud clouds, String account, VMSpec spec) {
        return clouds.provider(account).compute().create(spec).await();
    }

    /** Creates it from the cheapest offer of all accounts; an offer that cannot be had makes way for the next. */
    static Placement onCheapestCloud(MultiCloud clouds, VMSpec spec) {
        return clouds.placer().create(spec);
    }

    /** Deletes a VM wherever it is, and waits until it is no longer billed. */
    static void delete(MultiCloud clouds, VM vm) {
        clouds.provider(vm.id().account()).compute().delete(vm.id()).await();
    }
}
