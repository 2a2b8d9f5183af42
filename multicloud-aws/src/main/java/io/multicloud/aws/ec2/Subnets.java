package io.multicloud.aws.ec2;

import io.multicloud.api.CloudException;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.network.NetworkState;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetService;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.SubnetState;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Subnets; each is bound to a zone. */
public final class Subnets
        extends ReconciledResources<Subnet, SubnetSpec, software.amazon.awssdk.services.ec2.model.Subnet>
        implements SubnetService {
    Subnets(Aws aws) {
        super(aws, ResourceType.SUBNET, Subnet.class, Ec2Pages::ofMany);
    }

    @Override
    void check(SubnetSpec spec) {
        aws().requireOwn(spec.network(), ResourceType.NETWORK);
    }

    @Override
    Region regionOf(SubnetSpec spec) {
        return spec.region().orElse(spec.network().region());
    }

    @Override
    Digest digest(SubnetSpec spec) {
        return Digest.of(spec)
                .add("network", spec.network())
                .add("cidr", spec.cidr())
                .add("zone", spec.zone());
    }

    @Override
    String sendCreate(SubnetSpec spec, Region region, CreateToken token) {
        return aws().ec2(
                        once("CreateSubnet", region),
                        client -> client.createSubnet(request -> request.vpcId(
                                        spec.network().nativeId())
                                .cidrBlock(spec.cidr())
                                .availabilityZone(spec.zone().map(Zone::name).orElse(null))
                                .tagSpecifications(Ec2Tags.onCreate(
                                        software.amazon.awssdk.services.ec2.model.ResourceType.SUBNET,
                                        spec.name(),
                                        spec.tags(),
                                        token))))
                .subnet()
                .subnetId();
    }

    @Override
    boolean taken(CloudException refusal) {
        return refusal.nativeCode().filter("InvalidSubnet.Conflict"::equals).isPresent();
    }

    @Override
    Slice<software.amazon.awssdk.services.ec2.model.Subnet> describe(Region region, Selection selection) {
        DescribeSubnetsResponse answer = aws().ec2(
                        reading("DescribeSubnets", region, selection),
                        client -> client.describeSubnets(request -> request.subnetIds(selection.ids())
                                .filters(selection.filters())
                                .maxResults(selection.pageSize())
                                .nextToken(selection.token())));
        return new Slice<>(answer.subnets(), answer.nextToken());
    }

    @Override
    String nativeId(software.amazon.awssdk.services.ec2.model.Subnet one) {
        return one.subnetId();
    }

    @Override
    @Nullable
    List<Tag> nativeTags(software.amazon.awssdk.services.ec2.model.Subnet one) {
        return one.tags();
    }

    @Override
    Stage stage(software.amazon.awssdk.services.ec2.model.Subnet one) {
        return switch (state(one)) {
            case PENDING -> Stage.PENDING;
            case FAILED -> Stage.FAILED;
            default -> Stage.READY;
        };
    }

    private static NetworkState state(software.amazon.awssdk.services.ec2.model.Subnet one) {
        if (one.state() == SubnetState.PENDING) {
            return NetworkState.PENDING;
        }
        return one.state() == SubnetState.FAILED || one.state() == SubnetState.FAILED_INSUFFICIENT_CAPACITY
                ? NetworkState.FAILED
                : NetworkState.AVAILABLE;
    }

    @Override
    List<Subnet> read(Region region, List<software.amazon.awssdk.services.ec2.model.Subnet> some) {
        return some.stream()
                .map(one -> Subnet.builder(id(region, one))
                        .name(Ec2Tags.name(one.tags()))
                        .tags(Ec2Tags.read(one.tags()))
                        .network(aws().id(ResourceType.NETWORK, region, one.vpcId()))
                        .cidr(one.cidrBlock())
                        .zone(one.availabilityZone() == null ? null : new Zone(region, one.availabilityZone()))
                        .state(state(one))
                        .nativeResource(one)
                        .build())
                .toList();
    }

    @Override
    Subnet withTags(Subnet resource, Map<String, String> tags) {
        return resource.toBuilder().tags(tags).build();
    }

    @Override
    void sendDelete(ResourceId id) {
        aws().ec2(
                        repeatable("DeleteSubnet", id),
                        client -> client.deleteSubnet(request -> request.subnetId(id.nativeId())));
    }
}
