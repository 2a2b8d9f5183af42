package io.multicloud.gcp;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.gcp.wire.GcpFront;
import java.net.URI;

/** A program that uses the services of Compute Engine, and no other. */
final class VmCreator {
    private VmCreator() {}

    /**
     * Asks for a VM, a volume and an address, and reads the VM.
     *
     * @param args the endpoint and the project
     */
    public static void main(String[] args) {
        try (CloudProvider cloud = Programs.open(URI.create(args[0]), args[1], GcpFront.TOKEN)) {
            cloud.compute()
                    .create(VMSpec.builder("web-1")
                            .image("debian-12")
                            .vcpus(2)
                            .memory(DataSize.gib(4))
                            .build())
                    .poll();
            cloud.volumes()
                    .create(VolumeSpec.builder("data", DataSize.gib(10)).build())
                    .poll();
            cloud.networks()
                    .publicAddresses()
                    .create(PublicAddressSpec.builder("entry").build())
                    .poll();
            VM vm = cloud.compute()
                    .list(io.multicloud.api.ListQuery.all())
                    .iterator()
                    .next();
            System.out.println(cloud.compute().get(vm.id()).name());
        }
    }
}
