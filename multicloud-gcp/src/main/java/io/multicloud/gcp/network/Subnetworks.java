package io.multicloud.gcp.network;

import com.google.cloud.compute.v1.DeleteSubnetworkRequest;
import com.google.cloud.compute.v1.GetSubnetworkRequest;
import com.google.cloud.compute.v1.InsertSubnetworkRequest;
import com.google.cloud.compute.v1.ListSubnetworksRequest;
import com.google.cloud.compute.v1.Subnetwork;
import com.google.cloud.compute.v1.SubnetworkList;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkState;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetService;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.call.Urls;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import io.multicloud.gcp.resource.Times;
import io.multicloud.gcp.resource.ZonalLists;
import java.util.List;
import java.util.Optional;

/** Subnetworks; they belong to regions. */
public final class Subnetworks extends NotedResources<Subnet, SubnetSpec> implements SubnetService {
    private final Networks networks;

    Subnetworks(Account account, Networks networks) {
        super(account, ResourceType.SUBNET, Subnet.class);
        this.networks = networks;
    }

    @Override
    protected void check(SubnetSpec spec) {
        super.check(spec);
        account().own(spec.network(), ResourceType.NETWORK);
    }

    @Override
    protected Insertion prepare(SubnetSpec spec, Region region, Mark mark) {
        Network network = networks.read(spec.network());
        List<String> ranges = network.cidrs();
        if (!ranges.isEmpty() && ranges.stream().noneMatch(range -> Ipv4Ranges.contains(range, spec.cidr()))) {
            throw refused(
                    ErrorCode.INVALID_ARGUMENT,
                    "range " + spec.cidr() + " must lie within that of its network, " + ranges,
                    spec.network());
        }
        ResourceId id = account().id(type(), region, spec.name());
        InsertSubnetworkRequest request = InsertSubnetworkRequest.newBuilder()
                .setProject(account().project())
                .setRegion(region.name())
                .setRequestId(account().requestId())
                .setSubnetworkResource(Subnetwork.newBuilder()
                        .setName(spec.name())
                        .setNetwork("projects/" + account().project() + "/global/networks/"
                                + spec.network().nativeId())
                        .setIpCidrRange(spec.cidr())
                        .setDescription(noteOf(spec, mark).text()))
                .build();
        return new Insertion(
                id,
                () -> account()
                        .start(
                                mutation("compute.subnetworks.insert", id),
                                clients -> clients.subnetworks().insertCallable(),
                                request));
    }

    @Override
    protected Note note(Subnet subnet) {
        return Note.parse(subnet.unwrap(Subnetwork.class).orElseThrow().getDescription());
    }

    @Override
    protected Subnet read(ResourceId id) {
        return subnet(account()
                .compute(
                        reading("compute.subnetworks.get", id),
                        clients -> clients.subnetworks().getCallable(),
                        GetSubnetworkRequest.newBuilder()
                                .setProject(account().project())
                                .setRegion(id.region().name())
                                .setSubnetwork(id.nativeId())
                                .build()));
    }

    @Override
    protected Page<Subnet> list(Region region, String filter, int size, Optional<String> token) {
        ListSubnetworksRequest.Builder request = ListSubnetworksRequest.newBuilder()
                .setProject(account().project())
                .setRegion(region.name())
                .setMaxResults(size);
        if (!filter.isEmpty()) {
            request.setFilter(filter);
        }
        token.ifPresent(request::setPageToken);
        SubnetworkList page = account()
                .compute(
                        listing("compute.subnetworks.list", region),
                        clients -> clients.subnetworks().listCallable(),
                        request.build());
        return new Page<>(
                page.getItemsList().stream().map(this::subnet).toList(), ZonalLists.next(page.getNextPageToken()));
    }

    private Subnet subnet(Subnetwork read) {
        return Subnet.builder(account().id(type(), Region.of(Urls.last(read.getRegion())), read.getName()))
                .name(read.getName())
                .tags(Note.parse(read.getDescription()).tags())
                .createdAt(Times.of(read.getCreationTimestamp()))
                .network(account().id(ResourceType.NETWORK, Region.GLOBAL, Urls.last(read.getNetwork())))
                .cidr(read.getIpCidrRange())
                // What is not ready yet is being drained:
                // https://cloud.google.com/compute/docs/reference/rest/v1/subnetworks
                .state(read.getState().equals("DRAINING") ? NetworkState.PENDING : NetworkState.AVAILABLE)
                .nativeResource(read)
                .build();
    }

    @Override
    protected OperationRef remove(ResourceId id) {
        return account()
                .start(
                        mutation("compute.subnetworks.delete", id),
                        clients -> clients.subnetworks().deleteCallable(),
                        DeleteSubnetworkRequest.newBuilder()
                                .setProject(account().project())
                                .setRegion(id.region().name())
                                .setSubnetwork(id.nativeId())
                                .setRequestId(account().requestId())
                                .build());
    }

    @Override
    protected Optional<OperationRef> leaving(ResourceId id) {
        return operations().deletion(id, "regions/" + id.region() + "/subnetworks/" + id.nativeId());
    }

    @Override
    protected OperationStatus<Subnet> created(Subnet subnet) {
        return new OperationStatus.Succeeded<>(subnet);
    }
}
