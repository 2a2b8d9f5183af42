package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.AggregatedListInstancesRequest;
import com.google.cloud.compute.v1.DeleteInstanceRequest;
import com.google.cloud.compute.v1.Disk;
import com.google.cloud.compute.v1.GetInstanceRequest;
import com.google.cloud.compute.v1.GetSerialPortOutputInstanceRequest;
import com.google.cloud.compute.v1.InsertInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstanceAggregatedList;
import com.google.cloud.compute.v1.InstanceList;
import com.google.cloud.compute.v1.InstancesScopedList;
import com.google.cloud.compute.v1.ListInstancesRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.ResetInstanceRequest;
import com.google.cloud.compute.v1.SerialPortOutput;
import com.google.cloud.compute.v1.SetLabelsInstanceRequest;
import com.google.cloud.compute.v1.SetMachineTypeInstanceRequest;
import com.google.cloud.compute.v1.SetMetadataInstanceRequest;
import com.google.cloud.compute.v1.SetTagsInstanceRequest;
import com.google.cloud.compute.v1.StartInstanceRequest;
import com.google.cloud.compute.v1.StopInstanceRequest;
import com.google.cloud.compute.v1.Subnetwork;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ConsoleOutput;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.volume.Volume;
import io.multicloud.gcp.wire.Operations.Accepted;
import io.multicloud.gcp.wire.Operations.Scope;
import io.multicloud.gcp.wire.Operations.State;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.compute.ComputeBackend;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Virtual machines: <a href="https://cloud.google.com/compute/docs/reference/rest/v1/instances">instances</a>. */
final class Instances {
    private final Backing backing;
    private final Operations operations;
    private final InstanceRequests requests;
    private final InstancePictures pictures;
    private final Disks disks;
    private final ComputeBackend compute;
    private final Map<ResourceId, Machine> machines = new HashMap<>();

    Instances(Backing backing, Operations operations, InstanceRequests requests, Disks disks) {
        this.backing = backing;
        this.operations = operations;
        this.requests = requests;
        this.disks = disks;
        this.pictures = new InstancePictures(backing, disks);
        this.compute = backing.cloud().compute();
    }

    void register(ComputeFront.Methods methods) {
        methods.on("Instances.Insert", InsertInstanceRequest.class, this::insert);
        methods.on("Instances.Get", GetInstanceRequest.class, this::get);
        methods.on("Instances.List", ListInstancesRequest.class, this::list);
        methods.on("Instances.AggregatedList", AggregatedListInstancesRequest.class, this::aggregatedList);
        methods.on("Instances.Delete", DeleteInstanceRequest.class, this::delete);
        methods.on("Instances.Start", StartInstanceRequest.class, this::start);
        methods.on("Instances.Stop", StopInstanceRequest.class, this::stop);
        methods.on("Instances.Reset", ResetInstanceRequest.class, this::reset);
        methods.on("Instances.SetMachineType", SetMachineTypeInstanceRequest.class, this::setMachineType);
        methods.on("Instances.SetLabels", SetLabelsInstanceRequest.class, this::setLabels);
        methods.on("Instances.SetMetadata", SetMetadataInstanceRequest.class, this::setMetadata);
        methods.on("Instances.SetTags", SetTagsInstanceRequest.class, this::setTags);
        methods.on(
                "Instances.GetSerialPortOutput", GetSerialPortOutputInstanceRequest.class, this::getSerialPortOutput);
    }

    // What attachments ask.

    ResourceId require(Zone zone, String name) {
        return compute.named(zone.region(), name)
                .filter(id -> compute.known(id).flatMap(VM::zone).equals(Optional.of(zone)))
                .orElseThrow(() -> GcpError.notFound(path(zone, name)));
    }

    @Nullable
    Machine machine(ResourceId id) {
        return machines.get(id);
    }

    String path(Zone zone, String name) {
        return backing.links().path("zones/" + zone.name(), "instances", name);
    }

    /** Returns an instance in a network or subnet, for which neither can be deleted. */
    Optional<String> uses(String collection, String link) {
        for (Map.Entry<ResourceId, Machine> each : machines.entrySet()) {
            Machine machine = each.getValue();
            boolean in = collection.equals("networks")
                    ? machine.network.equals(link)
                    : collection.equals("subnetworks") && machine.subnetwork.equals(link);
            Optional<VM> vm = in ? compute.known(each.getKey()) : Optional.empty();
            if (vm.isPresent()) {
                return vm.map(user -> path(user.zone().orElseThrow(), user.name()));
            }
        }
        return Optional.empty();
    }

    // Create.

    private Operation insert(InsertInstanceRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        if (request.hasSourceInstanceTemplate() || request.hasSourceMachineImage()) {
            throw GcpError.notPlayed("instances made of templates or machine images");
        }
        Instance wanted = request.getInstanceResource();
        String target = backing.links().inZone(zone, "instances", wanted.getName());
        return operations.change(
                request.getRequestId(),
                new Scope.InZone(zone),
                "insert",
                FakeOperation.CREATE_VM,
                FakeOperation.GET_VM,
                target,
                () -> create(wanted, zone, target));
    }

    private Accepted create(Instance wanted, Zone zone, String target) {
        if (compute.named(zone.region(), wanted.getName()).isPresent()) {
            throw GcpError.alreadyExists(path(zone, wanted.getName()));
        }
        InstanceRequests.Plan plan = requests.read(wanted, zone);
        String address = freeAddress(plan.subnet());
        Progress<VM> made = compute.create(
                plan.spec(), zone.region(), "wire-" + backing.world().nextNumber());
        ResourceId id = made.resource();
        Machine machine =
                new Machine(plan.request(), plan.network(), plan.subnet().getSelfLink(), address);
        List<ResourceId> volumes = compute.known(id).orElseThrow().volumes();
        for (int i = 0; i < volumes.size(); i++) {
            Volume volume =
                    backing.cloud().storage().volumes().known(volumes.get(i)).orElseThrow();
            Disk disk = plan.disks().get(i);
            disks.came(volume, disk, zone);
            machine.disks.put(volume.id(), plan.request().getDisks(i));
        }
        machines.keySet()
                .removeIf(old -> machines.size() > 1_000 && compute.known(old).isEmpty());
        machines.put(id, machine);
        return Accepted.of(target, id.nativeId(), () -> State.of(compute.progress(id, made.change())));
    }

    /** Returns a free address of a subnet of the front's own; nothing for one in which the fake gives them out. */
    private String freeAddress(Subnetwork subnet) {
        if (subnet.getNetwork().endsWith("/networks/" + Networks.DEFAULT)) {
            return "";
        }
        Set<String> taken = new TreeSet<>();
        machines.forEach((id, machine) -> {
            if (machine.subnetwork.equals(subnet.getSelfLink())
                    && compute.known(id).isPresent()) {
                taken.add(machine.address);
            }
        });
        Ipv4 range = Ipv4.parse("", subnet.getIpCidrRange());
        // The first two and the last two are reserved: https://cloud.google.com/vpc/docs/subnets.
        for (long i = 2; i < range.size() - 2; i++) {
            if (!taken.contains(range.address(i))) {
                return range.address(i);
            }
        }
        throw new FakeNativeException(
                Operations.NO_ADDRESSES, 403, "", "IP space of '" + subnet.getSelfLink() + "' is exhausted.", null);
    }

    // Read.

    private Instance picture(VM vm) {
        return pictures.of(vm, machines.get(vm.id()));
    }

    private Instance get(GetInstanceRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        return backing.request(
                FakeOperation.GET_VM, zone, () -> picture(compute.describe(require(zone, request.getInstance()))));
    }

    private InstanceList list(ListInstancesRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_VMS, zone, () -> {
            List<VM> here = compute.shown(zone.region()).stream()
                    .filter(vm -> vm.zone().equals(Optional.of(zone)))
                    .toList();
            Listing.Page<Instance> page =
                    listing.page(here, VM::name, Comparator.comparing(VM::createdAt), this::picture);
            InstanceList.Builder answer =
                    InstanceList.newBuilder().setKind("compute#instanceList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private InstanceAggregatedList aggregatedList(AggregatedListInstancesRequest request) {
        backing.requireProject(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_VMS, backing.home(), () -> {
            List<VM> all = backing.world().places().keySet().stream()
                    .flatMap(region -> compute.shown(region).stream())
                    .toList();
            Listing.Page<Instance> page = listing.page(
                    all,
                    vm -> vm.zone().orElseThrow().name() + "/" + vm.name(),
                    Comparator.comparing(VM::createdAt),
                    this::picture);
            InstanceAggregatedList.Builder answer =
                    InstanceAggregatedList.newBuilder().setKind("compute#instanceAggregatedList");
            Map<String, InstancesScopedList.Builder> zones = new HashMap<>();
            for (Instance instance : page.items()) {
                zones.computeIfAbsent(
                                "zones/" + Links.placeName(instance.getZone()), key -> InstancesScopedList.newBuilder())
                        .addInstances(instance);
            }
            zones.forEach((key, scoped) -> answer.putItems(key, scoped.build()));
            if (request.getIncludeAllScopes()) {
                Listing.scopesWithout(backing, answer.getItemsMap().keySet())
                        .forEach((key, warning) -> answer.putItems(
                                key,
                                InstancesScopedList.newBuilder()
                                        .setWarning(warning)
                                        .build()));
            }
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private SerialPortOutput getSerialPortOutput(GetSerialPortOutputInstanceRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        if (request.hasPort() && (request.getPort() < 1 || request.getPort() > 4)) {
            throw GcpError.invalidField("port", request.getPort(), "Values must be within the range: [1, 4]");
        }
        return backing.request(FakeOperation.GET_CONSOLE_OUTPUT, zone, () -> {
            ConsoleOutput output = compute.consoleOutput(require(zone, request.getInstance()));
            int start = (int)
                    Math.min(Math.max(request.getStart(), 0), output.text().length());
            return SerialPortOutput.newBuilder()
                    .setKind("compute#serialPortOutput")
                    .setContents(output.text().substring(start))
                    .setStart(start)
                    .setNext(output.text().length())
                    .setSelfLink(backing.links().inZone(zone, "instances", request.getInstance()) + "/serialPort")
                    .build();
        });
    }

    // Change.

    private Operation delete(DeleteInstanceRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "delete",
                FakeOperation.DELETE_VM,
                (zone, id, target) -> {
                    long change = compute.delete(id);
                    return Accepted.of(
                            target, id.nativeId(), () -> State.ofDeletion(() -> compute.deletionProgress(id, change)));
                });
    }

    private Operation start(StartInstanceRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "start",
                FakeOperation.START_VM,
                (zone, id, target) -> accepted(target, compute.start(id)));
    }

    private Operation stop(StopInstanceRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "stop",
                FakeOperation.STOP_VM,
                (zone, id, target) -> accepted(target, compute.stop(id)));
    }

    private Operation reset(ResetInstanceRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "reset",
                FakeOperation.RESTART_VM,
                (zone, id, target) -> accepted(target, compute.restart(id)));
    }

    private Operation setMachineType(SetMachineTypeInstanceRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "setMachineType",
                FakeOperation.RESIZE_VM,
                (zone, id, target) -> {
                    VM vm = compute.describe(id);
                    InstanceType type = requests.requireType(
                            "machineType",
                            request.getInstancesSetMachineTypeRequestResource().getMachineType(),
                            zone);
                    // https://cloud.google.com/compute/docs/instances/changing-machine-type-of-stopped-instance
                    if (vm.state() != VMState.STOPPED) {
                        throw GcpError.notReady(path(zone, vm.name()));
                    }
                    return accepted(target, compute.resize(id, type.name()));
                });
    }

    private Accepted accepted(String target, Progress<VM> progress) {
        ResourceId id = progress.resource();
        return Accepted.of(target, id.nativeId(), () -> State.of(compute.progress(id, progress.change())));
    }

    private Operation setLabels(SetLabelsInstanceRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "setLabels",
                FakeOperation.TAG_VM,
                (zone, id, target) -> {
                    VM vm = compute.describe(id);
                    Fingerprints.require(
                            "Labels",
                            request.getInstancesSetLabelsRequestResource().getLabelFingerprint(),
                            Fingerprints.ofLabels(vm.tags()));
                    Fingerprints.relabel(
                            compute,
                            id,
                            vm.tags(),
                            request.getInstancesSetLabelsRequestResource().getLabelsMap());
                    return Accepted.done(target, id.nativeId());
                });
    }

    private Operation setMetadata(SetMetadataInstanceRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "setMetadata",
                FakeOperation.TAG_VM,
                (zone, id, target) -> {
                    Machine machine = requireMachine(id, zone);
                    Fingerprints.require(
                            "Metadata", request.getMetadataResource().getFingerprint(), machine.metadataFingerprint());
                    InstanceRequests.readMetadata(request.getMetadataResource());
                    machine.metadata = request.getMetadataResource();
                    return Accepted.done(target, id.nativeId());
                });
    }

    private Operation setTags(SetTagsInstanceRequest request) {
        return changeOf(
                request.getProject(),
                request.getZone(),
                request.getInstance(),
                request.getRequestId(),
                "setTags",
                FakeOperation.TAG_VM,
                (zone, id, target) -> {
                    Machine machine = requireMachine(id, zone);
                    Fingerprints.require("Tags", request.getTagsResource().getFingerprint(), machine.tagsFingerprint());
                    InstanceRequests.readTags(request.getTagsResource());
                    machine.tags = List.copyOf(request.getTagsResource().getItemsList());
                    return Accepted.done(target, id.nativeId());
                });
    }

    Machine requireMachine(ResourceId id, Zone zone) {
        compute.describe(id);
        Machine machine = machines.get(id);
        if (machine == null) {
            throw GcpError.notPlayed("changes of instances that did not come through the front");
        }
        return machine;
    }

    /** A change of an instance that is there. */
    @FunctionalInterface
    interface Change {
        Accepted make(Zone zone, ResourceId id, String target);
    }

    Operation changeOf(
            String project,
            String zoneName,
            String name,
            String requestId,
            String type,
            FakeOperation operation,
            Change change) {
        backing.requireProject(project);
        Zone zone = backing.zone(zoneName);
        String target = backing.links().inZone(zone, "instances", name);
        return operations.change(
                requestId,
                new Scope.InZone(zone),
                type,
                operation,
                FakeOperation.GET_VM,
                target,
                () -> change.make(zone, require(zone, name), target));
    }
}
