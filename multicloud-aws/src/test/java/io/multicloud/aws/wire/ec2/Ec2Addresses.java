package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.fabric.PublicAddressBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.AllocateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AllocateAddressResponse;
import software.amazon.awssdk.services.ec2.model.AssociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AssociateAddressResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressResponse;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressRequest;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressResponse;

/** Elastic IP addresses; there are no pages of them. */
final class Ec2Addresses {
    private static final String PREFIX = "eipalloc-";
    private static final String ASSOCIATION = "eipassoc-";

    private final Ec2World world;
    private final PublicAddressBackend addresses;
    private final Filters<PublicAddress> filters;
    private final Listing<PublicAddress> listing;

    Ec2Addresses(Ec2World world) {
        this.world = world;
        this.addresses = world.cloud().fabric().publicAddresses();
        this.filters = new Filters<PublicAddress>(world::tags)
                .on("allocation-id", address -> address.id().nativeId())
                .on("public-ip", PublicAddress::address)
                .on("domain", address -> "vpc")
                .onAny(
                        "association-id",
                        address -> address.attachedTo().map(vm -> association(address.id())).stream()
                                .toList())
                .onAny(
                        "instance-id",
                        address -> address.attachedTo().map(ResourceId::nativeId).stream()
                                .toList());
        this.listing = new Listing<>(world, addresses, filters);
    }

    void register(Routes routes) {
        routes.on(AllocateAddressRequest.class, FakeOperation.CREATE_PUBLIC_ADDRESS, this::allocate);
        routes.on(
                DescribeAddressesRequest.class,
                input -> input.allocationIds().size() == 1
                        ? FakeOperation.GET_PUBLIC_ADDRESS
                        : FakeOperation.LIST_PUBLIC_ADDRESSES,
                this::describe);
        routes.on(AssociateAddressRequest.class, FakeOperation.ATTACH_PUBLIC_ADDRESS, this::associate);
        routes.on(DisassociateAddressRequest.class, FakeOperation.DETACH_PUBLIC_ADDRESS, this::disassociate);
        routes.on(ReleaseAddressRequest.class, FakeOperation.DELETE_PUBLIC_ADDRESS, this::release);
    }

    private static String association(ResourceId address) {
        return ASSOCIATION + address.nativeId().substring(PREFIX.length());
    }

    private SdkPojo allocate(Region region, AllocateAddressRequest input) {
        Members.onlyServed(input, "Domain", "TagSpecifications");
        if (input.domainAsString() != null && !input.domainAsString().equals("vpc")) {
            throw AwsException.invalid(
                    "InvalidParameterValue", "Invalid value '" + input.domainAsString() + "' for domain.");
        }
        Map<String, String> tags =
                Labels.specified(input.tagSpecifications(), "elastic-ip").getOrDefault("elastic-ip", Map.of());
        PublicAddressSpec spec = PublicAddressSpec.builder(Labels.fakeName(tags))
                .tags(Labels.withoutName(tags))
                .build();
        ResourceId id = addresses
                .create(spec, region, "wire-" + world.world().nextNumber())
                .resource();
        world.labels().created(id, tags);
        return AllocateAddressResponse.builder()
                .allocationId(id.nativeId())
                .publicIp(addresses.shown(region).stream()
                        .filter(address -> address.id().equals(id))
                        .map(PublicAddress::address)
                        .findFirst()
                        .orElse(null))
                .domain("vpc")
                .publicIpv4Pool("amazon")
                .networkBorderGroup(region.name())
                .build();
    }

    private SdkPojo describe(Region region, DescribeAddressesRequest input) {
        List<PublicAddress> named = new ArrayList<>();
        input.allocationIds().forEach(id -> named.add(listing.get(region, id)));
        for (String ip : input.publicIps()) {
            named.add(addresses.shown(region).stream()
                    .filter(address -> address.address().equals(ip))
                    .findFirst()
                    .orElseThrow(
                            () -> AwsException.invalid("InvalidAddress.NotFound", "Address '" + ip + "' not found.")));
        }
        boolean all = input.allocationIds().isEmpty() && input.publicIps().isEmpty();
        Predicate<PublicAddress> wanted = filters.predicate(input.filters());
        return DescribeAddressesResponse.builder()
                .addresses((all ? addresses.shown(region) : named)
                        .stream().filter(wanted).map(this::picture).toList())
                .build();
    }

    private Address picture(PublicAddress address) {
        Optional<VM> vm = address.attachedTo().flatMap(world.cloud().compute()::find);
        return Address.builder()
                .allocationId(address.id().nativeId())
                .publicIp(address.address())
                .domain("vpc")
                .instanceId(vm.map(host -> host.id().nativeId()).orElse(null))
                .associationId(vm.map(host -> association(address.id())).orElse(null))
                .privateIpAddress(vm.flatMap(VM::privateAddress).orElse(null))
                .publicIpv4Pool("amazon")
                .networkBorderGroup(address.id().region().name())
                .tags(world.labels().list(address))
                .build();
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
    private SdkPojo associate(Region region, AssociateAddressRequest input) {
        Members.onlyServed(input, "AllocationId", "InstanceId", "AllowReassociation");
        if (input.allocationId() == null || input.instanceId() == null) {
            throw AwsException.invalid(
                    "MissingParameter", "The request must contain the parameters allocationId and instanceId");
        }
        PublicAddress address = listing.get(region, input.allocationId());
        ResourceId vm = world.id(ResourceType.VM, region, input.instanceId());
        if (address.attachedTo().isPresent() && !address.attachedTo().get().equals(vm)) {
            if (!Boolean.FALSE.equals(input.allowReassociation())) {
                throw Members.unsupported("Taking an address from another instance is not served here.");
            }
            throw taken(address.id().nativeId());
        }
        try {
            addresses.attach(address.id(), vm);
        } catch (FakeNativeException e) {
            if (e.nativeCode().equals("IncorrectState")) {
                throw taken(input.instanceId());
            }
            throw e;
        }
        return AssociateAddressResponse.builder()
                .associationId(association(address.id()))
                .build();
    }

    private static AwsException taken(String what) {
        return AwsException.invalid(
                "Resource.AlreadyAssociated",
                "resource " + what + " is already associated with an address or instance");
    }

    private SdkPojo disassociate(Region region, DisassociateAddressRequest input) {
        Members.onlyServed(input, "AssociationId");
        String id = input.associationId() == null ? "" : input.associationId();
        PublicAddress address = addresses.shown(region).stream()
                .filter(known -> known.attachedTo().isPresent()
                        && association(known.id()).equals(id))
                .findFirst()
                .orElseThrow(() -> AwsException.invalid(
                        "InvalidAssociationID.NotFound", "The association ID '" + id + "' does not exist"));
        addresses.detach(address.id());
        return DisassociateAddressResponse.builder().build();
    }

    private SdkPojo release(Region region, ReleaseAddressRequest input) {
        Members.onlyServed(input, "AllocationId");
        if (input.allocationId() == null) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter allocationId");
        }
        PublicAddress address = listing.get(region, input.allocationId());
        try {
            addresses.deleteNow(address.id());
        } catch (FakeNativeException e) {
            if (e.nativeCode().equals("IncorrectState")) {
                throw AwsException.invalid(
                        "InvalidIPAddress.InUse", "The address " + address.address() + " is in use.");
            }
            throw e;
        }
        return ReleaseAddressResponse.builder().build();
    }
}
