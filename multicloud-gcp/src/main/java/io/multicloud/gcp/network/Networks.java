package io.multicloud.gcp.network;

import com.google.cloud.compute.v1.DeleteNetworkRequest;
import com.google.cloud.compute.v1.GetNetworkRequest;
import com.google.cloud.compute.v1.InsertNetworkRequest;
import com.google.cloud.compute.v1.ListNetworksRequest;
import com.google.cloud.compute.v1.NetworkList;
import com.google.cloud.compute.v1.NetworkRoutingConfig;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import io.multicloud.gcp.resource.Times;
import io.multicloud.gcp.resource.ZonalLists;
import java.util.List;
import java.util.Optional;

/**
 * Networks. Google's have no range of their own: the one that was asked for is noted in the description, and subnets are
 * checked against it.
 */
public final class Networks extends NotedResources<Network, NetworkSpec> implements NetworkService {
    static final String CIDR = "cidr";

    private final Subnetworks subnetworks;
    private final SecurityGroups groups;
    private final Addresses addresses;

    /** For an account. */
    public Networks(Account account) {
        super(account, ResourceType.NETWORK, Network.class);
        this.subnetworks = new Subnetworks(account, this);
        this.groups = new SecurityGroups(account);
        this.addresses = new Addresses(account);
    }

    @Override
    public Subnetworks subnets() {
        account().requireOpen();
        return subnetworks;
    }

    @Override
    public SecurityGroups securityGroups() {
        account().requireOpen();
        return groups;
    }

    @Override
    public Addresses publicAddresses() {
        account().requireOpen();
        return addresses;
    }

    @Override
    protected Insertion prepare(NetworkSpec spec, Region region, Mark mark) {
        ResourceId id = account().id(type(), Region.GLOBAL, spec.name());
        InsertNetworkRequest request = InsertNetworkRequest.newBuilder()
                .setProject(account().project())
                .setRequestId(account().requestId())
                .setNetworkResource(com.google.cloud.compute.v1.Network.newBuilder()
                        .setName(spec.name())
                        .setAutoCreateSubnetworks(false)
                        .setRoutingConfig(NetworkRoutingConfig.newBuilder().setRoutingMode("REGIONAL"))
                        .setDescription(
                                noteOf(spec, mark).with(CIDR, spec.cidr()).text()))
                .build();
        return new Insertion(
                id,
                () -> account()
                        .start(
                                mutation("compute.networks.insert", id),
                                clients -> clients.networks().insertCallable(),
                                request));
    }

    @Override
    protected Note note(Network network) {
        return Note.parse(network.unwrap(com.google.cloud.compute.v1.Network.class)
                .orElseThrow()
                .getDescription());
    }

    @Override
    protected Network read(ResourceId id) {
        return network(account()
                .compute(
                        reading("compute.networks.get", id),
                        clients -> clients.networks().getCallable(),
                        GetNetworkRequest.newBuilder()
                                .setProject(account().project())
                                .setNetwork(id.nativeId())
                                .build()));
    }

    @Override
    protected Page<Network> list(Region region, String filter, int size, Optional<String> token) {
        ListNetworksRequest.Builder request =
                ListNetworksRequest.newBuilder().setProject(account().project()).setMaxResults(size);
        if (!filter.isEmpty()) {
            request.setFilter(filter);
        }
        token.ifPresent(request::setPageToken);
        NetworkList page = account()
                .compute(
                        listing("compute.networks.list", region),
                        clients -> clients.networks().listCallable(),
                        request.build());
        return new Page<>(
                page.getItemsList().stream().map(this::network).toList(), ZonalLists.next(page.getNextPageToken()));
    }

    private Network network(com.google.cloud.compute.v1.Network read) {
        Note note = Note.parse(read.getDescription());
        List<String> cidrs = read.getIPv4Range().isEmpty()
                ? note.value(CIDR).map(List::of).orElse(List.of())
                : List.of(read.getIPv4Range());
        return Network.builder(account().id(type(), Region.GLOBAL, read.getName()))
                .name(read.getName())
                .tags(note.tags())
                .createdAt(Times.of(read.getCreationTimestamp()))
                .cidrs(cidrs)
                .nativeResource(read)
                .build();
    }

    @Override
    protected OperationRef remove(ResourceId id) {
        return account()
                .start(
                        mutation("compute.networks.delete", id),
                        clients -> clients.networks().deleteCallable(),
                        DeleteNetworkRequest.newBuilder()
                                .setProject(account().project())
                                .setNetwork(id.nativeId())
                                .setRequestId(account().requestId())
                                .build());
    }

    @Override
    protected Optional<OperationRef> leaving(ResourceId id) {
        return operations().deletion(id, "global/networks/" + id.nativeId());
    }

    @Override
    protected OperationStatus<Network> created(Network network) {
        return new OperationStatus.Succeeded<>(network);
    }
}
