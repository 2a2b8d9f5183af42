package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ConsoleOutput;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Pages;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.compute.ComputeBackend;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSpotInstanceRequestsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSpotInstanceRequestsResponse;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputRequest;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputResponse;
import software.amazon.awssdk.services.ec2.model.InstanceState;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.RebootInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RebootInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.SpotInstanceRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** Instances that exist: reading and changing them. */
final class Ec2Instances {
    private static final int LEAST_PAGE = 5;
    private static final int MOST_PAGE = 1000;

    private final Ec2World world;
    private final ComputeBackend compute;
    private final InstancePicture pictures;
    private final Pages pages = new Pages("instances");
    private final Pages spotPages = new Pages("spot requests");
    private final Filters<VM> filters;
    private final Filters<VM> spotFilters;

    Ec2Instances(Ec2World world) {
        this.world = world;
        this.compute = world.cloud().compute();
        this.pictures = new InstancePicture(world);
        this.filters = new Filters<VM>(world::tags)
                .on("instance-id", vm -> vm.id().nativeId())
                .on("instance-state-name", vm -> state(vm).nameAsString())
                .on("instance-state-code", vm -> String.valueOf(state(vm).code()))
                .on("instance-type", VM::instanceType)
                .on("architecture", vm -> InstancePicture.architecture(vm.architecture()))
                .onAny(
                        "availability-zone",
                        vm -> vm.zone().map(Zone::name).stream().toList())
                .onAny(
                        "image-id",
                        vm -> vm.image().map(ResourceId::nativeId).stream().toList())
                .onAny("key-name", vm -> vm.keyPair().stream().toList())
                .onAny(
                        "subnet-id",
                        vm -> vm.subnet().map(ResourceId::nativeId).stream().toList())
                .onAny("instance.group-id", vm -> ids(vm.securityGroups()))
                .onAny("block-device-mapping.volume-id", vm -> ids(vm.volumes()))
                .onAny("private-ip-address", vm -> vm.privateAddress().stream().toList())
                .onAny("ip-address", vm -> vm.publicAddress().stream().toList())
                .onAny(
                        "instance-lifecycle",
                        vm -> vm.purchase() instanceof Purchase.Spot ? List.of("spot") : List.<String>of());
        this.spotFilters = new Filters<VM>(world::tags)
                .on("spot-instance-request-id", pictures::spotRequest)
                .on("instance-id", vm -> vm.id().nativeId());
    }

    private static List<String> ids(List<ResourceId> ids) {
        return ids.stream().map(ResourceId::nativeId).toList();
    }

    InstancePicture pictures() {
        return pictures;
    }

    void register(Routes routes) {
        routes.on(
                DescribeInstancesRequest.class,
                input -> input.instanceIds().size() == 1 ? FakeOperation.GET_VM : FakeOperation.LIST_VMS,
                (region, input) -> zoneOf(region, input.instanceIds()),
                this::describe);
        routes.on(
                StartInstancesRequest.class,
                input -> FakeOperation.START_VM,
                (region, input) -> zoneOf(region, input.instanceIds()),
                this::start);
        routes.on(
                StopInstancesRequest.class,
                input -> FakeOperation.STOP_VM,
                (region, input) -> zoneOf(region, input.instanceIds()),
                this::stop);
        routes.on(
                RebootInstancesRequest.class,
                input -> FakeOperation.RESTART_VM,
                (region, input) -> zoneOf(region, input.instanceIds()),
                this::reboot);
        routes.on(
                TerminateInstancesRequest.class,
                input -> FakeOperation.DELETE_VM,
                (region, input) -> zoneOf(region, input.instanceIds()),
                this::terminate);
        routes.on(
                ModifyInstanceAttributeRequest.class,
                input -> FakeOperation.RESIZE_VM,
                (region, input) -> zoneOf(region, List.of(input.instanceId())),
                this::modify);
        routes.on(GetConsoleOutputRequest.class, FakeOperation.GET_CONSOLE_OUTPUT, this::console);
        routes.on(DescribeSpotInstanceRequestsRequest.class, FakeOperation.GET_VM, this::spotRequests);
    }

    private Optional<Zone> zoneOf(Region region, List<String> ids) {
        return ids.size() == 1
                ? compute.find(new ResourceId(
                                world.cloud().flavor().kind(),
                                world.cloud().account(),
                                region,
                                ResourceType.VM,
                                ids.get(0)))
                        .flatMap(VM::zone)
                : Optional.empty();
    }

    private SdkPojo describe(Region region, DescribeInstancesRequest input) {
        Members.onlyServed(input, "InstanceIds", "Filters", "MaxResults", "NextToken");
        if (!input.instanceIds().isEmpty() && input.maxResults() != null) {
            throw AwsException.invalid(
                    "InvalidParameterCombination",
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
        Predicate<VM> wanted = filters.predicate(input.filters());
        if (!input.instanceIds().isEmpty()) {
            List<VM> named =
                    input.instanceIds().stream().map(id -> existing(region, id)).toList();
            return DescribeInstancesResponse.builder()
                    .reservations(
                            named.stream().filter(wanted).map(this::reservation).toList())
                    .build();
        }
        Pages.Slice<VM> page = pages.cut(
                compute.shown(region),
                vm -> vm.id().nativeId(),
                wanted,
                region + " " + input.filters(),
                input.maxResults(),
                input.nextToken(),
                LEAST_PAGE,
                MOST_PAGE);
        return DescribeInstancesResponse.builder()
                .reservations(page.items().stream().map(this::reservation).toList())
                .nextToken(page.next())
                .build();
    }

    /** Returns an instance that is shown; one that was terminated is so for a while. */
    VM existing(Region region, String id) {
        return compute.describe(world.id(ResourceType.VM, region, id));
    }

    private Reservation reservation(VM vm) {
        return Reservation.builder()
                .reservationId("r-" + vm.id().nativeId().substring(2))
                .ownerId(world.owner())
                .instances(pictures.of(vm))
                .build();
    }

    private SdkPojo start(Region region, StartInstancesRequest input) {
        Members.onlyServed(input, "InstanceIds");
        return StartInstancesResponse.builder()
                .startingInstances(change(region, input.instanceIds(), compute::start))
                .build();
    }

    private SdkPojo stop(Region region, StopInstancesRequest input) {
        Members.onlyServed(input, "InstanceIds", "Force", "SkipOsShutdown");
        return StopInstancesResponse.builder()
                .stoppingInstances(change(region, input.instanceIds(), compute::stop))
                .build();
    }

    private SdkPojo reboot(Region region, RebootInstancesRequest input) {
        change(region, input.instanceIds(), compute::restart);
        return RebootInstancesResponse.builder().build();
    }

    private SdkPojo terminate(Region region, TerminateInstancesRequest input) {
        Members.onlyServed(input, "InstanceIds", "Force", "SkipOsShutdown");
        return TerminateInstancesResponse.builder()
                .terminatingInstances(change(region, input.instanceIds(), compute::delete))
                .build();
    }

    /** Changes several: all must exist before any is changed. */
    private List<InstanceStateChange> change(Region region, List<String> ids, Consumer<ResourceId> change) {
        Map<ResourceId, VM> before = new LinkedHashMap<>();
        for (String id : ids) {
            ResourceId vm = world.id(ResourceType.VM, region, id);
            before.put(vm, compute.find(vm).orElseGet(() -> compute.describe(vm)));
        }
        List<InstanceStateChange> changes = new ArrayList<>();
        before.forEach((id, vm) -> {
            change.accept(id);
            changes.add(InstanceStateChange.builder()
                    .instanceId(id.nativeId())
                    .previousState(state(vm))
                    .currentState(state(compute.find(id).orElse(vm)))
                    .build());
        });
        return changes;
    }

    private SdkPojo modify(Region region, ModifyInstanceAttributeRequest input) {
        Members.onlyServed(input, "InstanceId", "InstanceType");
        if (input.instanceType() == null || input.instanceType().value() == null) {
            throw AwsException.invalid("InvalidParameterCombination", "No attributes specified.");
        }
        compute.resize(
                world.id(ResourceType.VM, region, input.instanceId()),
                input.instanceType().value());
        return ModifyInstanceAttributeResponse.builder().build();
    }

    private SdkPojo console(Region region, GetConsoleOutputRequest input) {
        Members.onlyServed(input, "InstanceId", "Latest");
        ConsoleOutput output = compute.consoleOutput(world.id(ResourceType.VM, region, input.instanceId()));
        return GetConsoleOutputResponse.builder()
                .instanceId(input.instanceId())
                .timestamp(output.asOf())
                .output(Base64.getEncoder().encodeToString(output.text().getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-request-status.html
    private SdkPojo spotRequests(Region region, DescribeSpotInstanceRequestsRequest input) {
        Members.onlyServed(input, "SpotInstanceRequestIds", "Filters", "MaxResults", "NextToken");
        List<VM> spot = compute.shown(region).stream()
                .filter(vm -> vm.purchase() instanceof Purchase.Spot)
                .toList();
        List<String> known = spot.stream().map(pictures::spotRequest).toList();
        for (String id : input.spotInstanceRequestIds()) {
            if (!known.contains(id)) {
                throw AwsException.invalid(
                        "InvalidSpotInstanceRequestID.NotFound",
                        "The spot instance request ID '" + id + "' does not exist");
            }
        }
        Predicate<VM> wanted = spotFilters
                .predicate(input.filters())
                .and(vm -> input.spotInstanceRequestIds().isEmpty()
                        || input.spotInstanceRequestIds().contains(pictures.spotRequest(vm)));
        Pages.Slice<VM> page = spotPages.cut(
                spot,
                vm -> vm.id().nativeId(),
                wanted,
                region + " spot " + input.filters() + input.spotInstanceRequestIds(),
                input.maxResults(),
                input.nextToken(),
                LEAST_PAGE,
                MOST_PAGE);
        return DescribeSpotInstanceRequestsResponse.builder()
                .spotInstanceRequests(
                        page.items().stream().map(this::spotRequest).toList())
                .nextToken(page.next())
                .build();
    }

    private SpotInstanceRequest spotRequest(VM vm) {
        Optional<Instant> end = vm.interruptionAt();
        boolean gone = vm.state() == VMState.DELETING || vm.state() == VMState.DELETED;
        String code = gone
                ? end.isPresent() ? "instance-terminated-no-capacity" : "instance-terminated-by-user"
                : end.isPresent() ? "marked-for-termination" : "fulfilled";
        Purchase.Spot purchase = (Purchase.Spot) vm.purchase();
        return SpotInstanceRequest.builder()
                .spotInstanceRequestId(pictures.spotRequest(vm))
                .instanceId(vm.id().nativeId())
                .createTime(vm.createdAt())
                .state(gone ? "closed" : "active")
                .status(status -> status.code(code)
                        .message(code)
                        .updateTime(
                                end.map(at -> at.minus(world.cloud().flavor().spotNotice()))
                                        .orElse(vm.createdAt())))
                .spotPrice(purchase.maxHourlyPrice()
                        .map(most -> most.amount().toPlainString())
                        .orElse(null))
                .type("one-time")
                .launchedAvailabilityZone(vm.zone().map(Zone::name).orElse(null))
                .productDescription("Linux/UNIX")
                .instanceInterruptionBehavior("terminate")
                .build();
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html
    static InstanceState state(VM vm) {
        return switch (vm.state()) {
            case PENDING, STARTING -> state(0, InstanceStateName.PENDING);
            // A restart and a change of type do not show.
            case RUNNING, RESTARTING -> state(16, InstanceStateName.RUNNING);
            case DELETING -> state(32, InstanceStateName.SHUTTING_DOWN);
            case DELETED, FAILED -> state(48, InstanceStateName.TERMINATED);
            case STOPPING -> state(64, InstanceStateName.STOPPING);
            case STOPPED, RESIZING -> state(80, InstanceStateName.STOPPED);
            case UNKNOWN -> throw new IllegalStateException("the fake knows the state of " + vm.id());
        };
    }

    private static InstanceState state(int code, InstanceStateName name) {
        return InstanceState.builder().code(code).name(name).build();
    }
}
