package io.multicloud.gcp.network;

import com.google.cloud.compute.v1.AccessConfig;
import com.google.cloud.compute.v1.AddAccessConfigInstanceRequest;
import com.google.cloud.compute.v1.Address;
import com.google.cloud.compute.v1.AddressList;
import com.google.cloud.compute.v1.DeleteAccessConfigInstanceRequest;
import com.google.cloud.compute.v1.DeleteAddressRequest;
import com.google.cloud.compute.v1.GetAddressRequest;
import com.google.cloud.compute.v1.GetInstanceRequest;
import com.google.cloud.compute.v1.InsertAddressRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.ListAddressesRequest;
import com.google.cloud.compute.v1.NetworkInterface;
import com.google.cloud.compute.v1.RegionSetLabelsRequest;
import com.google.cloud.compute.v1.SetLabelsAddressRequest;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressService;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.call.Urls;
import io.multicloud.gcp.compute.Zonal;
import io.multicloud.gcp.resource.ComputeResources;
import io.multicloud.gcp.resource.Labels;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import io.multicloud.gcp.resource.Times;
import io.multicloud.gcp.resource.ZonalLists;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * External addresses of regions. An address gets its labels only after it was made (<a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/addresses">{@code labels}</a>): those asked for are noted in
 * its description, and a create ends when they are written.
 */
public final class Addresses extends ComputeResources<PublicAddress, PublicAddressSpec>
        implements PublicAddressService {
    private static final String ATTACH = "attach";
    private static final String DETACH = "detach";
    private static final String ACCESS_CONFIG = "External NAT";
    private static final String NAT = "ONE_TO_ONE_NAT";

    Addresses(Account account) {
        super(account, ResourceType.PUBLIC_ADDRESS, PublicAddress.class);
    }

    @Override
    protected void check(PublicAddressSpec spec) {
        Labels.requireName(spec.name());
        Labels.require(spec.tags());
    }

    @Override
    protected Optional<PublicAddress> made(PublicAddressSpec spec, Region region, Mark mark) {
        return first(token -> list(region, "description eq \".*" + mark.token() + ".*\"", ZonalLists.MOST, token));
    }

    @Override
    protected Insertion prepare(PublicAddressSpec spec, Region region, Mark mark) {
        ResourceId id = account().id(type(), region, spec.name());
        InsertAddressRequest request = InsertAddressRequest.newBuilder()
                .setProject(account().project())
                .setRegion(region.name())
                .setRequestId(account().requestId())
                .setAddressResource(Address.newBuilder()
                        .setName(spec.name())
                        .setAddressType("EXTERNAL")
                        .setDescription(Note.of(mark).withTags(spec.tags()).text()))
                .build();
        return new Insertion(
                id,
                () -> account()
                        .start(
                                mutation("compute.addresses.insert", id),
                                clients -> clients.addresses().insertCallable(),
                                request));
    }

    @Override
    protected Note note(PublicAddress address) {
        return Note.parse(nativeOf(address).getDescription());
    }

    private static Address nativeOf(PublicAddress address) {
        return address.unwrap(Address.class).orElseThrow();
    }

    @Override
    protected PublicAddress read(ResourceId id) {
        return address(account()
                .compute(
                        reading("compute.addresses.get", id),
                        clients -> clients.addresses().getCallable(),
                        GetAddressRequest.newBuilder()
                                .setProject(account().project())
                                .setRegion(id.region().name())
                                .setAddress(id.nativeId())
                                .build()));
    }

    @Override
    protected Page<PublicAddress> page(Region region, ListQuery query, int size, Optional<String> token) {
        return list(region, Labels.filter(query), size, token);
    }

    private Page<PublicAddress> list(Region region, String filter, int size, Optional<String> token) {
        ListAddressesRequest.Builder request = ListAddressesRequest.newBuilder()
                .setProject(account().project())
                .setRegion(region.name())
                .setMaxResults(size);
        if (!filter.isEmpty()) {
            request.setFilter(filter);
        }
        token.ifPresent(request::setPageToken);
        AddressList page = account()
                .compute(
                        listing("compute.addresses.list", region),
                        clients -> clients.addresses().listCallable(),
                        request.build());
        return new Page<>(
                page.getItemsList().stream()
                        .filter(address -> !address.getAddressType().equals("INTERNAL"))
                        .map(this::address)
                        .toList(),
                ZonalLists.next(page.getNextPageToken()));
    }

    private PublicAddress address(Address read) {
        Region region = Region.of(Urls.last(read.getRegion()));
        PublicAddress.Builder address = PublicAddress.builder(account().id(type(), region, read.getName()))
                .name(read.getName())
                .tags(read.getLabelsMap())
                .createdAt(Times.of(read.getCreationTimestamp()))
                .address(read.getAddress())
                .nativeResource(read);
        read.getUsersList().stream()
                .flatMap(user -> Urls.zonal(user).stream())
                .findFirst()
                .ifPresent(user -> address.attachedTo(account().id(ResourceType.VM, region, user)));
        return address.build();
    }

    @Override
    protected OperationRef remove(ResourceId id) {
        return account()
                .start(
                        mutation("compute.addresses.delete", id),
                        clients -> clients.addresses().deleteCallable(),
                        DeleteAddressRequest.newBuilder()
                                .setProject(account().project())
                                .setRegion(id.region().name())
                                .setAddress(id.nativeId())
                                .setRequestId(account().requestId())
                                .build());
    }

    @Override
    protected void label(PublicAddress address, Map<String, String> labels) {
        operations().await(startLabels(address, labels), address.id());
    }

    private OperationRef startLabels(PublicAddress address, Map<String, String> labels) {
        return account()
                .start(
                        mutation("compute.addresses.setLabels", address.id()),
                        clients -> clients.addresses().setLabelsCallable(),
                        SetLabelsAddressRequest.newBuilder()
                                .setProject(account().project())
                                .setRegion(address.id().region().name())
                                .setResource(address.name())
                                .setRequestId(account().requestId())
                                .setRegionSetLabelsRequestResource(RegionSetLabelsRequest.newBuilder()
                                        .setLabelFingerprint(nativeOf(address).getLabelFingerprint())
                                        .putAllLabels(labels))
                                .build());
    }

    /** An address with labels noted and none written is not ready: with the note, the create can go on anywhere. */
    @Override
    protected OperationStatus<PublicAddress> created(PublicAddress address) {
        boolean reserved = !nativeOf(address).getStatus().equals("RESERVING");
        boolean labelled = !address.tags().isEmpty() || note(address).tags().isEmpty();
        return reserved && labelled ? new OperationStatus.Succeeded<>(address) : OperationStatus.running();
    }

    @Override
    protected OperationStatus<PublicAddress> advance(PublicAddress address) {
        OperationStatus<PublicAddress> status = created(address);
        if (status.done() || nativeOf(address).getStatus().equals("RESERVING")) {
            return status;
        }
        try {
            startLabels(address, note(address).tags());
        } catch (CloudException e) {
            if (e.retryable() || e.code() == ErrorCode.CONFLICT || e.code() == ErrorCode.UNKNOWN_OUTCOME) {
                // The next poll looks again: another process may have written them.
                return OperationStatus.running();
            }
            return new OperationStatus.Failed<>(undone(address, e));
        }
        return OperationStatus.running();
    }

    private CloudException undone(PublicAddress address, CloudException failure) {
        try {
            remove(address.id());
            return failure;
        } catch (CloudException e) {
            failure.addSuppressed(e);
            return failure.toBuilder().leftovers(List.of(address.id())).build();
        }
    }

    @Override
    protected boolean knows(String verb) {
        return Set.of(ATTACH, DETACH).contains(verb);
    }

    @Override
    public Operation<PublicAddress> attach(ResourceId address, ResourceId vm) {
        own(address);
        account().own(vm, ResourceType.VM);
        PublicAddress present = read(address);
        if (present.attachedTo().isPresent()) {
            if (present.attachedTo().get().equals(vm)) {
                return ended(ATTACH, present);
            }
            throw refused(ATTACH, "it is attached to " + present.attachedTo().get(), address);
        }
        Zonal machine = Zonal.of(vm);
        NetworkInterface network = network(vm);
        if (network.getAccessConfigsCount() > 0) {
            throw refused(
                    ATTACH,
                    "the VM has the public address "
                            + network.getAccessConfigs(0).getNatIP(),
                    address);
        }
        AddAccessConfigInstanceRequest request = AddAccessConfigInstanceRequest.newBuilder()
                .setProject(account().project())
                .setZone(machine.zone())
                .setInstance(machine.name())
                .setNetworkInterface(network.getName())
                .setRequestId(account().requestId())
                .setAccessConfigResource(AccessConfig.newBuilder()
                        .setName(ACCESS_CONFIG)
                        .setType(NAT)
                        .setNatIP(present.address()))
                .build();
        return operation(
                ATTACH,
                account()
                        .start(
                                mutation("compute.instances.addAccessConfig", vm),
                                clients -> clients.instances().addAccessConfigCallable(),
                                request),
                address);
    }

    @Override
    public Operation<PublicAddress> detach(ResourceId address) {
        own(address);
        PublicAddress present = read(address);
        if (present.attachedTo().isEmpty()) {
            return ended(DETACH, present);
        }
        ResourceId vm = present.attachedTo().get();
        Zonal machine = Zonal.of(vm);
        NetworkInterface network = network(vm);
        String access = network.getAccessConfigsList().stream()
                .filter(config -> config.getNatIP().equals(present.address()))
                .map(AccessConfig::getName)
                .findFirst()
                .orElseThrow(() -> refused(DETACH, "its VM does not have it any more", address));
        DeleteAccessConfigInstanceRequest request = DeleteAccessConfigInstanceRequest.newBuilder()
                .setProject(account().project())
                .setZone(machine.zone())
                .setInstance(machine.name())
                .setNetworkInterface(network.getName())
                .setAccessConfig(access)
                .setRequestId(account().requestId())
                .build();
        return operation(
                DETACH,
                account()
                        .start(
                                mutation("compute.instances.deleteAccessConfig", vm),
                                clients -> clients.instances().deleteAccessConfigCallable(),
                                request),
                address);
    }

    /** Returns a VM's first network interface, the one that has its public address. */
    private NetworkInterface network(ResourceId vm) {
        Zonal machine = Zonal.of(vm);
        Instance instance = account()
                .compute(
                        reading("compute.instances.get", vm),
                        clients -> clients.instances().getCallable(),
                        GetInstanceRequest.newBuilder()
                                .setProject(account().project())
                                .setZone(machine.zone())
                                .setInstance(machine.name())
                                .build());
        if (instance.getNetworkInterfacesCount() == 0) {
            throw refused(ATTACH, "the VM has no network", vm);
        }
        return instance.getNetworkInterfaces(0);
    }

    private CloudException refused(String verb, String message, ResourceId id) {
        return account()
                .error(ErrorCode.FAILED_PRECONDITION, message)
                .operation(verb)
                .resourceId(id)
                .build();
    }

    private void own(ResourceId id) {
        account().requireOpen();
        account().own(id, type());
    }
}
