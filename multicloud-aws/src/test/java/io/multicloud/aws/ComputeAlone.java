package io.multicloud.aws;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ListQuery;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.VirtualTime;
import java.net.URI;
import java.time.Instant;

/** A host that makes VMs and nothing else, in a JVM without the clients of other services. */
final class ComputeAlone {
    private ComputeAlone() {}

    /**
     * Makes a VM, finds and removes it, and asks for one that is not there.
     *
     * @param args the endpoint, and the instant that the cloud has
     */
    public static void main(String[] args) {
        VirtualTime time = VirtualTime.startingAt(Instant.parse(args[1]));
        AwsProviderFactory factory = new AwsProviderFactory();
        ProviderConfig config = ProviderConfig.builder("prod", "aws")
                .endpoint(URI.create(args[0]))
                .credentials(WireTarget.credentials())
                .build();
        DirectGate gate = new DirectGate(time, "prod", factory.errors(), new CallLog());
        try (CloudProvider provider = factory.open(config, gate.context())) {
            provider.compute()
                    .create(VMSpec.builder("web")
                            .image("ubuntu-22.04")
                            .vcpus(2)
                            .memory(DataSize.gib(4))
                            .build());
            VM web = provider.compute().list(ListQuery.all()).iterator().next();
            provider.compute().delete(web.id());
            try {
                provider.compute().start(web.id());
            } catch (CloudException e) {
                System.out.println("made and removed " + web.name() + ", then " + e.code());
            }
        }
    }
}
