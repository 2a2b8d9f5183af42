package io.multicloud.aws.ec2;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressService;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import io.multicloud.aws.client.OperationName;
import io.multicloud.aws.client.Verb;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Elastic IPs. */
public final class PublicAddresses extends ReconciledResources<PublicAddress, PublicAddressSpec, Address>
        implements PublicAddressService {
    private static final String VM = "vm";

    PublicAddresses(Aws aws) {
        super(aws, ResourceType.PUBLIC_ADDRESS, PublicAddress.class, Ec2Pages::ofAll);
    }

    @Override
    Digest digest(PublicAddressSpec spec) {
        return Digest.of(spec);
    }

    @Override
    String sendCreate(PublicAddressSpec spec, Region region, CreateToken token) {
        return aws().ec2(
                        once("AllocateAddress", region),
                        client -> client.allocateAddress(request -> request.domain(DomainType.VPC)
                                .tagSpecifications(Ec2Tags.onCreate(
                                        software.amazon.awssdk.services.ec2.model.ResourceType.ELASTIC_IP,
                                        spec.name(),
                                        spec.tags(),
                                        token))))
                .allocationId();
    }

    @Override
    Slice<Address> describe(Region region, Selection selection) {
        return new Slice<>(
                aws().ec2(
                                reading("DescribeAddresses", region, selection),
                                client -> client.describeAddresses(request ->
                                        request.allocationIds(selection.ids()).filters(selection.filters())))
                        .addresses(),
                null);
    }

    @Override
    String nativeId(Address one) {
        return one.allocationId();
    }

    @Override
    @Nullable
    List<Tag> nativeTags(Address one) {
        return one.tags();
    }

    @Override
    Stage stage(Address one) {
        return Stage.READY;
    }

    @Override
    List<PublicAddress> read(Region region, List<Address> some) {
        return some.stream()
                .map(one -> PublicAddress.builder(id(region, one))
                        .name(Ec2Tags.name(one.tags()))
                        .tags(Ec2Tags.read(one.tags()))
                        .address(one.publicIp())
                        .attachedTo(attached(one) ? aws().id(ResourceType.VM, region, one.instanceId()) : null)
                        .nativeResource(one)
                        .build())
                .toList();
    }

    private static boolean attached(Address one) {
        return one.instanceId() != null && !one.instanceId().isEmpty();
    }

    @Override
    PublicAddress withTags(PublicAddress resource, Map<String, String> tags) {
        return resource.toBuilder().tags(tags).build();
    }

    @Override
    void sendDelete(ResourceId id) {
        aws().ec2(
                        repeatable("ReleaseAddress", id),
                        client -> client.releaseAddress(request -> request.allocationId(id.nativeId())));
    }

    /** Refuses an address that is attached to another VM than this one. */
    void requireFree(ResourceId address, @Nullable String vm) {
        Address present = find(aws().requireOwn(address, type()));
        if (present.associationId() != null
                && !present.associationId().isEmpty()
                && !(attached(present) && present.instanceId().equals(vm))) {
            throw aws().error(
                            ErrorCode.FAILED_PRECONDITION,
                            "the address " + present.publicIp() + " is attached elsewhere")
                    .resourceId(address)
                    .build();
        }
    }

    /** Sends the request that attaches an address; attaching it again to the same VM changes nothing. */
    void sendAttach(ResourceId address, String vm) {
        aws().ec2(
                        repeatable("AssociateAddress", address),
                        client -> client.associateAddress(request -> request.allocationId(address.nativeId())
                                .instanceId(vm)
                                .allowReassociation(false)));
    }

    @Override
    public Operation<PublicAddress> attach(ResourceId address, ResourceId vm) {
        aws().requireOwn(address, type());
        aws().requireOwn(vm, ResourceType.VM);
        Address present = find(address);
        if (!(attached(present) && present.instanceId().equals(vm.nativeId()))) {
            sendAttach(address, vm.nativeId());
        }
        return resumeChange(OperationName.of(Verb.ATTACH, address).with(VM, vm.nativeId()));
    }

    @Override
    public Operation<PublicAddress> detach(ResourceId address) {
        aws().requireOwn(address, type());
        String association = find(address).associationId();
        if (association != null && !association.isEmpty()) {
            aws().ec2(
                            repeatable("DisassociateAddress", address),
                            client -> client.disassociateAddress(request -> request.associationId(association)));
        }
        return resumeChange(OperationName.of(Verb.DETACH, address));
    }

    @Override
    Operation<PublicAddress> resumeChange(OperationName name) {
        if (name.verb() != Verb.ATTACH && name.verb() != Verb.DETACH) {
            return super.resumeChange(name);
        }
        String vm = name.argument(VM).orElse("");
        return PolledOperation.of(aws().environment(), name.id(), () -> {
            Address present = find(name.resource());
            boolean done = vm.isEmpty() ? !attached(present) : vm.equals(present.instanceId());
            return done
                    ? new OperationStatus.Succeeded<>(read(name.resource().region(), present))
                    : OperationStatus.running();
        });
    }
}
