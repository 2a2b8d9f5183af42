package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.volume.Volume;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.fake.ResourceBackend;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CpuOptions;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.StateReason;

/** What an instance looks like. */
final class InstancePicture {
    /** The root disk of every instance of the fake. */
    static final String ROOT_DEVICE = "/dev/sda1";

    private final Ec2World world;
    private final Map<String, Optional<String>> vpcs = new HashMap<>();

    InstancePicture(Ec2World world) {
        this.world = world;
    }

    Instance of(VM vm) {
        boolean gone = vm.state() == VMState.DELETED;
        List<GroupIdentifier> groups = vm.securityGroups().stream()
                .map(id -> GroupIdentifier.builder()
                        .groupId(id.nativeId())
                        .groupName(world.world().nameOf(id))
                        .build())
                .toList();
        Instance.Builder instance = Instance.builder()
                .instanceId(vm.id().nativeId())
                .state(Ec2Instances.state(vm))
                .stateReason(reason(vm).orElse(null))
                .stateTransitionReason(vm.failure().orElse(gone ? "User initiated" : ""))
                .imageId(vm.image().map(ResourceId::nativeId).orElse(null))
                .instanceType(vm.instanceType())
                .architecture(architecture(vm.architecture()))
                .cpuOptions(cpus(vm))
                .keyName(vm.keyPair().orElse(null))
                .launchTime(vm.createdAt())
                .placement(placement -> placement
                        .availabilityZone(vm.zone().map(Zone::name).orElse(null))
                        .tenancy("default"))
                .amiLaunchIndex(0)
                .virtualizationType("hvm")
                .hypervisor("xen")
                .rootDeviceType("ebs")
                .rootDeviceName(ROOT_DEVICE)
                .platformDetails("Linux/UNIX")
                .tags(world.labels().list(vm));
        if (vm.purchase() instanceof Purchase.Spot) {
            instance.instanceLifecycle("spot").spotInstanceRequestId(spotRequest(vm));
        }
        // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html: what it held is no longer
        // shown
        if (!gone) {
            instance.securityGroups(groups)
                    .blockDeviceMappings(vm.volumes().stream()
                            .flatMap(id -> find(world.cloud().storage().volumes(), id).stream())
                            .map(volume -> disk(volume, vm))
                            .toList())
                    .subnetId(vm.subnet().map(ResourceId::nativeId).orElse(null))
                    .vpcId(vm.subnet().flatMap(this::vpcOf).orElse(null))
                    .privateIpAddress(vm.privateAddress().orElse(null))
                    .publicIpAddress(vm.publicAddress().orElse(null))
                    .networkInterfaces(card(vm, groups));
        }
        return instance.build();
    }

    private static Optional<StateReason> reason(VM vm) {
        if (vm.failure().isPresent()) {
            return Optional.of(StateReason.builder()
                    .code("Server.SpotInstanceTermination")
                    .message("Server.SpotInstanceTermination: Spot instance termination")
                    .build());
        }
        return switch (vm.state()) {
            case STOPPING, STOPPED, RESIZING, DELETING, DELETED ->
                Optional.of(StateReason.builder()
                        .code("Client.UserInitiatedShutdown")
                        .message("Client.UserInitiatedShutdown: User initiated shutdown")
                        .build());
            default -> Optional.empty();
        };
    }

    private static InstanceBlockDeviceMapping disk(Volume volume, VM vm) {
        return InstanceBlockDeviceMapping.builder()
                .deviceName(volume.device().orElse(ROOT_DEVICE))
                .ebs(ebs -> ebs.volumeId(volume.id().nativeId())
                        .status(
                                switch (volume.state()) {
                                    case ATTACHING -> "attaching";
                                    case DETACHING -> "detaching";
                                    default -> "attached";
                                })
                        .attachTime(volume.createdAt().isBefore(vm.createdAt()) ? vm.createdAt() : volume.createdAt())
                        .deleteOnTermination(volume.createdAt().equals(vm.createdAt())))
                .build();
    }

    private InstanceNetworkInterface card(VM vm, List<GroupIdentifier> groups) {
        String suffix = vm.id().nativeId().substring(2);
        Instant at = vm.createdAt();
        return InstanceNetworkInterface.builder()
                .networkInterfaceId("eni-" + suffix)
                .attachment(attachment -> attachment
                        .attachmentId("eni-attach-" + suffix)
                        .attachTime(at)
                        .deviceIndex(0)
                        .deleteOnTermination(true)
                        .status("attached"))
                .groups(groups)
                .ownerId(world.owner())
                .subnetId(vm.subnet().map(ResourceId::nativeId).orElse(null))
                .vpcId(vm.subnet().flatMap(this::vpcOf).orElse(null))
                .privateIpAddress(vm.privateAddress().orElse(null))
                .status("in-use")
                .build();
    }

    private static CpuOptions cpus(VM vm) {
        int vcpus = (int) Math.max(1, Math.ceil(vm.vcpus()));
        int threads = vcpus > 1 && vm.architecture().equals(Architecture.AMD64) ? 2 : 1;
        return CpuOptions.builder()
                .coreCount(vcpus / threads)
                .threadsPerCore(threads)
                .build();
    }

    /** Returns the network of a subnet, which never changes. */
    Optional<String> vpcOf(ResourceId subnet) {
        return vpcs.computeIfAbsent(
                subnet.nativeId(),
                key -> find(world.cloud().fabric().networks().subnets(), subnet)
                        .flatMap(Subnet::network)
                        .map(ResourceId::nativeId));
    }

    private static <R extends Resource> Optional<R> find(ResourceBackend<R, ?, ?> backend, ResourceId id) {
        try {
            return Optional.of(backend.describe(id));
        } catch (FakeNativeException e) {
            // Not visible yet, or gone in this moment: left out, as it is where an answer is put together of several
            // parts.
            return Optional.empty();
        }
    }

    /** Returns the id of the request that an instance was bought spot with. */
    String spotRequest(VM vm) {
        return "sir-" + vm.id().nativeId().substring(vm.id().nativeId().length() - 8);
    }

    static String architecture(Architecture architecture) {
        return architecture.equals(Architecture.AMD64) ? "x86_64" : architecture.toString();
    }
}
