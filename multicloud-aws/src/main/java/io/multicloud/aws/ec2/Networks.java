package io.multicloud.aws.ec2;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.NetworkState;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.ec2.model.VpcState;

/** VPCs. */
public final class Networks extends ReconciledResources<Network, NetworkSpec, Vpc> implements NetworkService {
    private final Subnets subnets;
    private final SecurityGroups securityGroups;
    private final PublicAddresses publicAddresses;
    private final Gateways gateways;

    /** Makes the service. */
    public Networks(Aws aws) {
        super(aws, ResourceType.NETWORK, Network.class, Ec2Pages::ofMany);
        this.subnets = new Subnets(aws);
        this.securityGroups = new SecurityGroups(aws);
        this.publicAddresses = new PublicAddresses(aws);
        this.gateways = new Gateways(aws);
    }

    @Override
    public Subnets subnets() {
        return subnets;
    }

    @Override
    public SecurityGroups securityGroups() {
        return securityGroups;
    }

    @Override
    public PublicAddresses publicAddresses() {
        return publicAddresses;
    }

    /** Returns what lets machines of a network reach the internet. */
    Gateways gateways() {
        return gateways;
    }

    @Override
    Digest digest(NetworkSpec spec) {
        return Digest.of(spec).add("cidr", spec.cidr());
    }

    @Override
    String sendCreate(NetworkSpec spec, Region region, CreateToken token) {
        return aws().ec2(
                        once("CreateVpc", region),
                        client -> client.createVpc(request -> request.cidrBlock(spec.cidr())
                                .tagSpecifications(Ec2Tags.onCreate(
                                        software.amazon.awssdk.services.ec2.model.ResourceType.VPC,
                                        spec.name(),
                                        spec.tags(),
                                        token))))
                .vpc()
                .vpcId();
    }

    @Override
    Slice<Vpc> describe(Region region, Selection selection) {
        DescribeVpcsResponse answer = aws().ec2(
                        reading("DescribeVpcs", region, selection),
                        client -> client.describeVpcs(request -> request.vpcIds(selection.ids())
                                .filters(selection.filters())
                                .maxResults(selection.pageSize())
                                .nextToken(selection.token())));
        return new Slice<>(answer.vpcs(), answer.nextToken());
    }

    @Override
    String nativeId(Vpc one) {
        return one.vpcId();
    }

    @Override
    @Nullable
    List<Tag> nativeTags(Vpc one) {
        return one.tags();
    }

    @Override
    Stage stage(Vpc one) {
        return one.state() == VpcState.PENDING ? Stage.PENDING : Stage.READY;
    }

    @Override
    List<Network> read(Region region, List<Vpc> some) {
        return some.stream()
                .map(one -> Network.builder(id(region, one))
                        .name(Ec2Tags.name(one.tags()))
                        .tags(Ec2Tags.read(one.tags()))
                        .cidrs(cidrs(one))
                        .state(one.state() == VpcState.PENDING ? NetworkState.PENDING : NetworkState.AVAILABLE)
                        .nativeResource(one)
                        .build())
                .toList();
    }

    private static List<String> cidrs(Vpc one) {
        List<String> associated = one.cidrBlockAssociationSet().stream()
                .map(association -> association.cidrBlock())
                .toList();
        return associated.isEmpty() ? List.of(one.cidrBlock()) : associated;
    }

    @Override
    Network withTags(Network resource, Map<String, String> tags) {
        return resource.toBuilder().tags(tags).build();
    }

    @Override
    void sendDelete(ResourceId id) {
        try {
            sendDeleteVpc(id);
        } catch (CloudException e) {
            // A gateway that this adapter put in for a public address goes with its network.
            if (e.code() != ErrorCode.FAILED_PRECONDITION
                    || gateways.removeOwn(id).isEmpty()) {
                throw e;
            }
            sendDeleteVpc(id);
        }
    }

    private void sendDeleteVpc(ResourceId id) {
        aws().ec2(repeatable("DeleteVpc", id), client -> client.deleteVpc(request -> request.vpcId(id.nativeId())));
    }
}
