package io.multicloud.gcp.compute;

import com.google.cloud.compute.v1.Address;
import com.google.cloud.compute.v1.AggregatedListInstancesRequest;
import com.google.cloud.compute.v1.DeleteInstanceRequest;
import com.google.cloud.compute.v1.GetAddressRequest;
import com.google.cloud.compute.v1.GetFirewallRequest;
import com.google.cloud.compute.v1.GetInstanceRequest;
import com.google.cloud.compute.v1.GetSerialPortOutputInstanceRequest;
import com.google.cloud.compute.v1.InsertInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstanceAggregatedList;
import com.google.cloud.compute.v1.InstancesScopedList;
import com.google.cloud.compute.v1.InstancesSetLabelsRequest;
import com.google.cloud.compute.v1.InstancesSetMachineTypeRequest;
import com.google.cloud.compute.v1.ResetInstanceRequest;
import com.google.cloud.compute.v1.SerialPortOutput;
import com.google.cloud.compute.v1.SetLabelsInstanceRequest;
import com.google.cloud.compute.v1.SetMachineTypeInstanceRequest;
import com.google.cloud.compute.v1.StartInstanceRequest;
import com.google.cloud.compute.v1.StopInstanceRequest;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.ConsoleOutput;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.resource.ComputeResources;
import io.multicloud.gcp.resource.Labels;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import io.multicloud.gcp.resource.ZonalLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Virtual machines. */
public final class VirtualMachines extends ComputeResources<VM, VMSpec> implements ComputeService {
    private static final String START = "start";
    private static final String STOP = "stop";
    private static final String RESTART = "restart";
    private static final String RESIZE = "resize";

    private final Places places;
    private final MachineTypes types;
    private final InstanceRequests requests;
    private final InstanceMapping mapping;

    /** For an account. */
    public VirtualMachines(Account account) {
        super(account, ResourceType.VM, VM.class);
        this.places = new Places(account);
        this.types = new MachineTypes(account);
        this.requests = new InstanceRequests(account, new ImageResolver(account));
        this.mapping = new InstanceMapping(account);
    }

    @Override
    protected void check(VMSpec spec) {
        requests.check(spec);
    }

    @Override
    protected Mark mark(VMSpec spec) {
        return Mark.of(spec, spec.userData().orElse(""), account().environment());
    }

    @Override
    protected Optional<VM> made(VMSpec spec, Region region, Mark mark) {
        return first(token -> list(region, Labels.filter(mark), ZonalLists.MOST, token));
    }

    @Override
    protected Insertion prepare(VMSpec spec, Region region, Mark mark) {
        List<String> zones =
                spec.zone().map(Zone::name).map(List::of).orElseGet(() -> places.zones(region, spec.name()));
        MachineTypes.Choice choice = types.choose(spec, zones);
        for (ResourceId group : spec.securityGroups()) {
            requireGroup(group);
        }
        Optional<Address> address = spec.publicAddressing() instanceof PublicAddressing.Reserved reserved
                ? Optional.of(free(reserved.address()))
                : Optional.empty();
        ResourceId id = account().id(type(), region, choice.zone() + "/" + spec.name());
        InsertInstanceRequest request = InsertInstanceRequest.newBuilder()
                .setProject(account().project())
                .setZone(choice.zone())
                .setRequestId(account().requestId())
                .setInstanceResource(requests.instance(spec, choice, mark, address))
                .build();
        return new Insertion(
                id,
                () -> account()
                        .start(
                                mutation("compute.instances.insert", id),
                                clients -> clients.instances().insertCallable(),
                                request));
    }

    /** A VM may carry any network tag; that it names a group must be looked up. */
    private void requireGroup(ResourceId group) {
        account()
                .compute(
                        reading("compute.firewalls.get", group),
                        clients -> clients.firewalls().getCallable(),
                        GetFirewallRequest.newBuilder()
                                .setProject(account().project())
                                .setFirewall(group.nativeId())
                                .build());
    }

    private Address free(ResourceId id) {
        Address address = account()
                .compute(
                        reading("compute.addresses.get", id),
                        clients -> clients.addresses().getCallable(),
                        GetAddressRequest.newBuilder()
                                .setProject(account().project())
                                .setRegion(id.region().name())
                                .setAddress(id.nativeId())
                                .build());
        if (address.getUsersCount() > 0) {
            throw account()
                    .error(ErrorCode.FAILED_PRECONDITION, "the address is attached to " + address.getUsers(0))
                    .operation(CREATE)
                    .resourceId(id)
                    .build();
        }
        return address;
    }

    @Override
    protected Note note(VM vm) {
        return Note.parse(nativeOf(vm).getDescription());
    }

    private static Instance nativeOf(VM vm) {
        return vm.unwrap(Instance.class).orElseThrow();
    }

    @Override
    protected VM read(ResourceId id) {
        return mapping.vm(instance(id));
    }

    private Instance instance(ResourceId id) {
        Zonal name = Zonal.of(id);
        return account()
                .compute(
                        reading("compute.instances.get", id),
                        clients -> clients.instances().getCallable(),
                        GetInstanceRequest.newBuilder()
                                .setProject(account().project())
                                .setZone(name.zone())
                                .setInstance(name.name())
                                .build());
    }

    @Override
    protected Page<VM> page(Region region, ListQuery query, int size, Optional<String> token) {
        return list(region, ZonalLists.filter(region, Labels.filter(query)), size, token);
    }

    private Page<VM> list(Region region, String filter, int size, Optional<String> token) {
        AggregatedListInstancesRequest.Builder request = AggregatedListInstancesRequest.newBuilder()
                .setProject(account().project())
                .setMaxResults(size)
                .setFilter(filter);
        token.ifPresent(request::setPageToken);
        InstanceAggregatedList page = account()
                .compute(
                        listing("compute.instances.aggregatedList", region),
                        clients -> clients.instances().aggregatedListCallable(),
                        request.build());
        List<VM> vms = new ArrayList<>();
        for (Map.Entry<String, InstancesScopedList> scope : page.getItemsMap().entrySet()) {
            if (ZonalLists.in(region, scope.getKey())) {
                scope.getValue().getInstancesList().forEach(instance -> vms.add(mapping.vm(instance)));
            }
        }
        return new Page<>(vms, ZonalLists.next(page.getNextPageToken()));
    }

    @Override
    protected OperationRef remove(ResourceId id) {
        Zonal name = Zonal.of(id);
        return account()
                .start(
                        mutation("compute.instances.delete", id),
                        clients -> clients.instances().deleteCallable(),
                        DeleteInstanceRequest.newBuilder()
                                .setProject(account().project())
                                .setZone(name.zone())
                                .setInstance(name.name())
                                .setRequestId(account().requestId())
                                .build());
    }

    @Override
    protected boolean leaving(VM vm) {
        return vm.state() == VMState.STOPPING || vm.state() == VMState.DELETING;
    }

    @Override
    protected void label(VM vm, Map<String, String> labels) {
        Zonal name = Zonal.of(vm.id());
        OperationRef ref = account()
                .start(
                        mutation("compute.instances.setLabels", vm.id()),
                        clients -> clients.instances().setLabelsCallable(),
                        SetLabelsInstanceRequest.newBuilder()
                                .setProject(account().project())
                                .setZone(name.zone())
                                .setInstance(name.name())
                                .setRequestId(account().requestId())
                                .setInstancesSetLabelsRequestResource(InstancesSetLabelsRequest.newBuilder()
                                        .setLabelFingerprint(nativeOf(vm).getLabelFingerprint())
                                        .putAllLabels(labels))
                                .build());
        operations().await(ref, vm.id());
    }

    @Override
    protected OperationStatus<VM> created(VM vm) {
        return switch (vm.state()) {
            case PENDING, STARTING -> OperationStatus.running();
            default -> new OperationStatus.Succeeded<>(vm);
        };
    }

    @Override
    protected boolean knows(String verb) {
        return Set.of(START, STOP, RESTART, RESIZE).contains(verb);
    }

    @Override
    public Operation<VM> start(ResourceId id) {
        Zonal name = own(id);
        return operation(
                START,
                account()
                        .start(
                                mutation("compute.instances.start", id),
                                clients -> clients.instances().startCallable(),
                                StartInstanceRequest.newBuilder()
                                        .setProject(account().project())
                                        .setZone(name.zone())
                                        .setInstance(name.name())
                                        .setRequestId(account().requestId())
                                        .build()),
                id);
    }

    @Override
    public Operation<VM> stop(ResourceId id) {
        Zonal name = own(id);
        return operation(
                STOP,
                account()
                        .start(
                                mutation("compute.instances.stop", id),
                                clients -> clients.instances().stopCallable(),
                                StopInstanceRequest.newBuilder()
                                        .setProject(account().project())
                                        .setZone(name.zone())
                                        .setInstance(name.name())
                                        .setRequestId(account().requestId())
                                        .build()),
                id);
    }

    @Override
    public Operation<VM> restart(ResourceId id) {
        Zonal name = own(id);
        return operation(
                RESTART,
                account()
                        .start(
                                mutation("compute.instances.reset", id),
                                clients -> clients.instances().resetCallable(),
                                ResetInstanceRequest.newBuilder()
                                        .setProject(account().project())
                                        .setZone(name.zone())
                                        .setInstance(name.name())
                                        .setRequestId(account().requestId())
                                        .build()),
                id);
    }

    @Override
    public Operation<VM> resize(ResourceId id, String instanceType) {
        Zonal name = own(id);
        VM present = read(id);
        if (present.state() != VMState.STOPPED) {
            throw refused(
                    ErrorCode.FAILED_PRECONDITION, "only a stopped VM can be resized; it is " + present.state(), id);
        }
        if (types.find(name.zone(), instanceType).isEmpty()) {
            throw refused(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no machine type '" + instanceType + "' in " + name.zone(),
                    id);
        }
        return operation(
                RESIZE,
                account()
                        .start(
                                mutation("compute.instances.setMachineType", id),
                                clients -> clients.instances().setMachineTypeCallable(),
                                SetMachineTypeInstanceRequest.newBuilder()
                                        .setProject(account().project())
                                        .setZone(name.zone())
                                        .setInstance(name.name())
                                        .setRequestId(account().requestId())
                                        .setInstancesSetMachineTypeRequestResource(
                                                InstancesSetMachineTypeRequest.newBuilder()
                                                        .setMachineType("zones/" + name.zone() + "/machineTypes/"
                                                                + instanceType))
                                        .build()),
                id);
    }

    private CloudException refused(ErrorCode code, String message, ResourceId id) {
        return account().error(code, message).operation(RESIZE).resourceId(id).build();
    }

    private Zonal own(ResourceId id) {
        account().requireOpen();
        return Zonal.of(account().own(id, type()));
    }

    @Override
    public ConsoleOutput consoleOutput(ResourceId id) {
        Zonal name = own(id);
        SerialPortOutput output = account()
                .compute(
                        reading("compute.instances.getSerialPortOutput", id),
                        clients -> clients.instances().getSerialPortOutputCallable(),
                        GetSerialPortOutputInstanceRequest.newBuilder()
                                .setProject(account().project())
                                .setZone(name.zone())
                                .setInstance(name.name())
                                .build());
        return new ConsoleOutput(
                output.getContents(), account().environment().clock().instant());
    }

    @Override
    public Paged<InstanceType> instanceTypes(Region region) {
        account().requireOpen();
        return types.list(region);
    }
}
