package io.multicloud.aws.ec2;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.compute.VMState;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.SpotInstanceRequest;

/** Instances as VMs. */
final class VmReader {
    /** <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html">Two minutes</a>. */
    static final Duration SPOT_NOTICE = Duration.ofMinutes(2);

    /** <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html">Up to 200</a>. */
    private static final int MOST_FILTER_VALUES = 200;

    private static final Set<String> NOTICE = Set.of("marked-for-termination", "marked-for-stop");
    private static final String USER = "Client.UserInitiated";

    private final Aws aws;
    private final InstanceTypes types;

    VmReader(Aws aws, InstanceTypes types) {
        this.aws = aws;
        this.types = types;
    }

    /**
     * Translates. What the cloud keeps apart is asked for once for all of them: types never seen before, and whether spot VMs
     * are about to be taken back.
     */
    List<VM> read(Region region, List<Instance> some) {
        types.learn(region, some.stream().map(Instance::instanceTypeAsString).toList());
        Map<String, SpotInstanceRequest> spot = spot(region, some);
        return some.stream()
                .map(one -> read(region, one, spot.get(Objects.requireNonNullElse(one.spotInstanceRequestId(), ""))))
                .toList();
    }

    private Map<String, SpotInstanceRequest> spot(Region region, List<Instance> some) {
        List<String> requests = some.stream()
                .filter(one -> !state(one).equals(VMState.DELETED))
                .map(Instance::spotInstanceRequestId)
                .filter(id -> id != null && !id.isEmpty())
                .toList();
        Map<String, SpotInstanceRequest> found = new LinkedHashMap<>();
        for (int first = 0; first < requests.size(); first += MOST_FILTER_VALUES) {
            // A filter, because an id that is not visible yet would fail the request.
            String[] portion = requests.subList(first, Math.min(requests.size(), first + MOST_FILTER_VALUES))
                    .toArray(new String[0]);
            aws.ec2(
                            aws.repeatable(AwsService.EC2, "DescribeSpotInstanceRequests", region, null),
                            client -> client.describeSpotInstanceRequests(
                                    request -> request.filters(Selection.filter("spot-instance-request-id", portion))))
                    .spotInstanceRequests()
                    .forEach(request -> found.put(request.spotInstanceRequestId(), request));
        }
        return found;
    }

    private VM read(Region region, Instance one, @Nullable SpotInstanceRequest spot) {
        VMState state = state(one);
        VM.Builder vm = VM.builder(aws.id(ResourceType.VM, region, one.instanceId()))
                .name(Ec2Tags.name(one.tags()))
                .tags(Ec2Tags.read(one.tags()))
                .createdAt(createdAt(one))
                .state(state)
                .allowedActions(allowed(state))
                .zone(zone(region, one))
                .purchase(purchase(one, spot))
                .image(one.imageId() == null ? null : aws.id(ResourceType.IMAGE, region, one.imageId()))
                .volumes(volumes(region, one))
                .subnet(blank(one.subnetId()) ? null : aws.id(ResourceType.SUBNET, region, one.subnetId()))
                .securityGroups(one.securityGroups().stream()
                        .map(GroupIdentifier::groupId)
                        .map(group -> aws.id(ResourceType.SECURITY_GROUP, region, group))
                        .toList())
                .privateAddress(blank(one.privateIpAddress()) ? null : one.privateIpAddress())
                .publicAddress(blank(one.publicIpAddress()) ? null : one.publicIpAddress())
                .keyPair(blank(one.keyName()) ? null : one.keyName())
                .interruptionAt(interruptionAt(spot))
                .failure(failure(one))
                .nativeResource(one);
        size(vm, one);
        return vm.build();
    }

    private void size(VM.Builder vm, Instance one) {
        String name = one.instanceTypeAsString();
        Optional<InstanceType> type = types.known(name);
        if (type.isPresent()) {
            vm.instanceType(type.get());
            return;
        }
        vm.instanceType(name)
                .architecture(new Architecture(Objects.requireNonNullElse(one.architectureAsString(), "x86_64")));
        if (one.cpuOptions() != null && one.cpuOptions().coreCount() != null) {
            vm.vcpus((double) one.cpuOptions().coreCount()
                    * Objects.requireNonNullElse(one.cpuOptions().threadsPerCore(), 1));
        }
    }

    static VMState state(Instance one) {
        return switch (Objects.requireNonNullElse(one.state().nameAsString(), "")) {
            case "pending" -> VMState.PENDING;
            case "running" -> VMState.RUNNING;
            case "stopping" -> VMState.STOPPING;
            case "stopped" -> VMState.STOPPED;
            case "shutting-down" -> VMState.DELETING;
            case "terminated" -> VMState.DELETED;
            default -> VMState.UNKNOWN;
        };
    }

    private static Set<VMAction> allowed(VMState state) {
        return switch (state) {
            case RUNNING -> EnumSet.of(VMAction.STOP, VMAction.RESTART, VMAction.DELETE);
            case STOPPED -> EnumSet.of(VMAction.START, VMAction.RESIZE, VMAction.DELETE);
            case DELETED -> EnumSet.noneOf(VMAction.class);
            default -> EnumSet.of(VMAction.DELETE);
        };
    }

    /** The time of the launch is that of the last start; the network interface remembers the first. */
    private static Instant createdAt(Instance one) {
        return one.networkInterfaces().stream()
                .map(network -> network.attachment() == null
                        ? null
                        : network.attachment().attachTime())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .or(() -> Optional.ofNullable(one.launchTime()))
                .orElse(Instant.EPOCH);
    }

    private static @Nullable Zone zone(Region region, Instance one) {
        return one.placement() == null || blank(one.placement().availabilityZone())
                ? null
                : new Zone(region, one.placement().availabilityZone());
    }

    private static Purchase purchase(Instance one, @Nullable SpotInstanceRequest spot) {
        if (!"spot".equals(one.instanceLifecycleAsString())) {
            return Purchase.onDemand();
        }
        return new Purchase.Spot(
                spot == null || blank(spot.spotPrice()) ? Optional.empty() : Optional.of(Money.usd(spot.spotPrice())));
    }

    private static @Nullable Instant interruptionAt(@Nullable SpotInstanceRequest spot) {
        return spot != null
                        && spot.status() != null
                        && NOTICE.contains(spot.status().code())
                        && spot.status().updateTime() != null
                ? spot.status().updateTime().plus(SPOT_NOTICE)
                : null;
    }

    private List<ResourceId> volumes(Region region, Instance one) {
        List<InstanceBlockDeviceMapping> mappings = new ArrayList<>(one.blockDeviceMappings());
        mappings.removeIf(mapping ->
                mapping.ebs() == null || "detached".equals(mapping.ebs().statusAsString()));
        // The root disk first, the others by their device.
        mappings.sort(Comparator.<InstanceBlockDeviceMapping, Boolean>comparing(
                        mapping -> !Objects.equals(mapping.deviceName(), one.rootDeviceName()))
                .thenComparing(InstanceBlockDeviceMapping::deviceName));
        return mappings.stream()
                .map(mapping ->
                        aws.id(ResourceType.VOLUME, region, mapping.ebs().volumeId()))
                .toList();
    }

    /** Returns why the cloud stopped or gave it up; null if a user did, or nobody. */
    static @Nullable String failure(Instance one) {
        return one.stateReason() == null
                        || one.stateReason().code() == null
                        || one.stateReason().code().startsWith(USER)
                        || one.stateReason().code().equals("pending")
                ? null
                : Objects.requireNonNullElse(
                        one.stateReason().message(), one.stateReason().code());
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
