package io.multicloud.aws.ec2;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.ConsoleOutput;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import io.multicloud.aws.client.NativeErrors;
import io.multicloud.aws.client.OperationName;
import io.multicloud.aws.client.Verb;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;

/** EC2 instances. The cloud recognises a repeated create by its token. */
public final class Instances extends TokenedResources<VM, VMSpec, Instance> implements ComputeService {
    private static final String SUBNET = "subnet";
    private static final String ADDRESS = "address";
    private static final String TYPE = "type";

    /** How often a token may have made a VM that is gone again before a create gives up. */
    private static final int MOST_GONE = 8;

    private final Zones zones;
    private final Images images;
    private final Networks networks;
    private final InstanceTypes types;
    private final VmReader reader;
    private final KeyPairs keyPairs;

    /** Makes the service. */
    public Instances(Aws aws, Zones zones, Images images, Networks networks) {
        super(aws, ResourceType.VM, VM.class, Ec2Pages::ofMany);
        this.zones = zones;
        this.images = images;
        this.networks = networks;
        this.types = new InstanceTypes(aws);
        this.reader = new VmReader(aws, types);
        this.keyPairs = new KeyPairs(aws);
    }

    @Override
    public KeyPairs keyPairs() {
        return keyPairs;
    }

    @Override
    public Paged<InstanceType> instanceTypes(Region region) {
        return types.list(region, zones);
    }

    // Create

    @Override
    void check(VMSpec spec) {
        for (String option : spec.nativeOptions().keySet()) {
            if (option.startsWith(Aws.KIND + ":")) {
                throw aws().error(ErrorCode.INVALID_ARGUMENT, "there is no native option '" + option + "'")
                        .build();
            }
        }
        spec.subnet().ifPresent(id -> aws().requireOwn(id, ResourceType.SUBNET));
        spec.securityGroups().forEach(id -> aws().requireOwn(id, ResourceType.SECURITY_GROUP));
        if (spec.image() instanceof ImageRef.Id image) {
            aws().requireOwn(image.id(), ResourceType.IMAGE);
        }
        if (spec.publicAddressing() instanceof PublicAddressing.Reserved reserved) {
            aws().requireOwn(reserved.address(), ResourceType.PUBLIC_ADDRESS);
        }
        for (DiskSpec disk : spec.dataDisks()) {
            disk.snapshot().ifPresent(id -> aws().requireOwn(id, ResourceType.SNAPSHOT));
            if (disk.image().isPresent()) {
                throw Capability.VOLUME_FROM_IMAGE.unsupported();
            }
        }
    }

    @Override
    Region regionOf(VMSpec spec) {
        return spec.region().or(() -> spec.subnet().map(ResourceId::region)).orElse(aws().home());
    }

    @Override
    Digest digest(VMSpec spec) {
        return Launch.digest(spec);
    }

    @Override
    Map<String, String> remembered(VMSpec spec) {
        Map<String, String> remembered = new TreeMap<>();
        if (!(spec.publicAddressing() instanceof PublicAddressing.None)) {
            spec.subnet().ifPresent(subnet -> remembered.put(SUBNET, subnet.nativeId()));
        }
        if (spec.publicAddressing() instanceof PublicAddressing.Reserved reserved) {
            remembered.put(ADDRESS, reserved.address().nativeId());
        }
        return remembered;
    }

    @Override
    String sendCreate(VMSpec spec, Region region, CreateToken token, String clientToken) {
        InstanceType type = types.choose(spec, region);
        software.amazon.awssdk.services.ec2.model.Image image =
                images.resolveNative(spec.image(), region, spec.architecture());
        Optional<String> made = madeWithAddress(spec, region, token);
        if (made.isPresent()) {
            return made.get();
        }
        Optional<ResourceId> opened = spec.publicAddressing() instanceof PublicAddressing.None
                ? Optional.empty()
                : spec.subnet().flatMap(subnet -> networks.gateways().open(subnet));
        try {
            return launch(spec, region, type, image, token, clientToken);
        } catch (CloudException e) {
            opened.ifPresent(network -> networks.gateways().closeAgain(network, e));
            throw e;
        }
    }

    /** Refuses a reserved address that is taken; returns the VM that this very token has made with it. */
    private Optional<String> madeWithAddress(VMSpec spec, Region region, CreateToken token) {
        if (!(spec.publicAddressing() instanceof PublicAddressing.Reserved reserved)) {
            return Optional.empty();
        }
        String known = null;
        if (token.mayBeKnown()) {
            List<Instance> made = madeWith(region, token);
            if (!made.isEmpty()) {
                token.requireSameArguments(Ec2Tags.read(made.get(0).tags()), aws());
                known = made.get(0).instanceId();
            }
        }
        networks.publicAddresses().requireFree(reserved.address(), known);
        return Optional.ofNullable(known);
    }

    private String launch(
            VMSpec spec,
            Region region,
            InstanceType type,
            software.amazon.awssdk.services.ec2.model.Image image,
            CreateToken token,
            String firstClientToken) {
        String clientToken = firstClientToken;
        for (int i = 0; i < MOST_GONE; i++) {
            RunInstancesRequest request = Launch.request(aws(), spec, type.name(), image, token, clientToken);
            Instance launched = aws().ec2(repeatable("RunInstances", region), client -> client.runInstances(request))
                    .instances()
                    .get(0);
            VMState state = VmReader.state(launched);
            if (state != VMState.DELETING && state != VMState.DELETED) {
                return launched.instanceId();
            }
            // The cloud remembers a token longer than what it made. The next one is the same in every process.
            clientToken = token.after(launched.instanceId());
        }
        throw aws().error(ErrorCode.CONFLICT, "the idempotency token '" + token.text() + "' was used too often")
                .build();
    }

    @Override
    @Nullable
    OperationStatus<VM> complete(OperationName name, Instance one) {
        if (VmReader.state(one) != VMState.RUNNING) {
            return null;
        }
        try {
            Optional<String> address = name.argument(ADDRESS);
            if (address.isPresent() && !hasPublicAddress(one)) {
                networks.publicAddresses()
                        .sendAttach(
                                name.resource().sibling(ResourceType.PUBLIC_ADDRESS, address.get()), one.instanceId());
                return OperationStatus.running();
            }
            // A create that failed beside this one may have removed the way out before this one's VM was there to keep
            // it.
            name.argument(SUBNET)
                    .ifPresent(
                            subnet -> networks.gateways().open(name.resource().sibling(ResourceType.SUBNET, subnet)));
            return null;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.UNKNOWN_OUTCOME) {
                // The next poll shows what came of it.
                return OperationStatus.running();
            }
            if (e.retryable()) {
                throw e;
            }
            return new OperationStatus.Failed<>(undone(name.resource(), e));
        }
    }

    private static boolean hasPublicAddress(Instance one) {
        return one.publicIpAddress() != null && !one.publicIpAddress().isEmpty();
    }

    @Override
    OperationStatus<VM> created(ResourceId id, Instance one) {
        return switch (VmReader.state(one)) {
            case RUNNING, STOPPING, STOPPED -> new OperationStatus.Succeeded<>(read(id.region(), one));
            case DELETED -> new OperationStatus.Failed<>(ended(id, one));
            default -> OperationStatus.running();
        };
    }

    /** Tells why one is gone. */
    private CloudException ended(ResourceId id, Instance one) {
        String failure = VmReader.failure(one);
        if (failure == null) {
            return deleted(id);
        }
        String code = one.stateReason().code();
        String name = code.substring(code.indexOf('.') + 1);
        ErrorCode meaning = switch (name) {
            case "SpotInstanceTermination", "SpotInstanceShutdown" -> ErrorCode.CAPACITY;
            case "InternalError" ->
                // Of the client: a key or a snapshot that cannot be used.
                code.startsWith("Client.") ? ErrorCode.FAILED_PRECONDITION : ErrorCode.UNAVAILABLE;
            default -> NativeErrors.meaning(name, null, 400);
        };
        return aws().error(meaning, failure).nativeCode(code).resourceId(id).build();
    }

    // Read

    @Override
    Slice<Instance> describe(Region region, Selection selection) {
        DescribeInstancesResponse answer = aws().ec2(
                        reading("DescribeInstances", region, selection),
                        client -> client.describeInstances(request -> request.instanceIds(selection.ids())
                                .filters(selection.filters())
                                .maxResults(selection.pageSize())
                                .nextToken(selection.token())));
        List<Instance> instances = new ArrayList<>();
        for (Reservation reservation : answer.reservations()) {
            instances.addAll(reservation.instances());
        }
        return new Slice<>(instances, answer.nextToken());
    }

    @Override
    String nativeId(Instance one) {
        return one.instanceId();
    }

    @Override
    @Nullable
    List<Tag> nativeTags(Instance one) {
        return one.tags();
    }

    @Override
    boolean gone(Instance one) {
        return VmReader.state(one) == VMState.DELETED;
    }

    @Override
    List<Filter> listed() {
        return List.of(
                Selection.filter("instance-state-name", "pending", "running", "stopping", "stopped", "shutting-down"));
    }

    @Override
    List<VM> read(Region region, List<Instance> some) {
        return reader.read(region, some);
    }

    @Override
    VM withTags(VM resource, Map<String, String> tags) {
        return resource.toBuilder().tags(tags).build();
    }

    @Override
    public ConsoleOutput consoleOutput(ResourceId id) {
        aws().requireOwn(id, type());
        GetConsoleOutputResponse answer = aws().ec2(
                        repeatable("GetConsoleOutput", id),
                        client -> client.getConsoleOutput(request -> request.instanceId(id.nativeId())));
        String output = Objects.requireNonNullElse(answer.output(), "");
        return new ConsoleOutput(
                new String(Base64.getMimeDecoder().decode(output), StandardCharsets.UTF_8),
                Objects.requireNonNullElse(answer.timestamp(), Instant.EPOCH));
    }

    // Change

    @Override
    boolean goesAtOnce() {
        return false;
    }

    @Override
    void sendDelete(ResourceId id) {
        aws().ec2(
                        repeatable("TerminateInstances", id),
                        client -> client.terminateInstances(request -> request.instanceIds(id.nativeId())));
    }

    @Override
    public Operation<VM> start(ResourceId id) {
        aws().requireOwn(id, type());
        aws().ec2(
                        repeatable("StartInstances", id),
                        client -> client.startInstances(request -> request.instanceIds(id.nativeId())));
        return change(Verb.START, id, Map.of());
    }

    @Override
    public Operation<VM> stop(ResourceId id) {
        aws().requireOwn(id, type());
        aws().ec2(
                        repeatable("StopInstances", id),
                        client -> client.stopInstances(request -> request.instanceIds(id.nativeId())));
        return change(Verb.STOP, id, Map.of());
    }

    @Override
    public Operation<VM> restart(ResourceId id) {
        aws().requireOwn(id, type());
        aws().ec2(
                        repeatable("RebootInstances", id),
                        client -> client.rebootInstances(request -> request.instanceIds(id.nativeId())));
        return change(Verb.RESTART, id, Map.of());
    }

    @Override
    public Operation<VM> resize(ResourceId id, String instanceType) {
        aws().requireOwn(id, type());
        aws().ec2(
                        repeatable("ModifyInstanceAttribute", id),
                        client -> client.modifyInstanceAttribute(request ->
                                request.instanceId(id.nativeId()).instanceType(value -> value.value(instanceType))));
        return change(Verb.RESIZE, id, Map.of(TYPE, instanceType));
    }

    private Operation<VM> change(Verb verb, ResourceId id, Map<String, String> arguments) {
        Map<String, String> all = new TreeMap<>(arguments);
        all.put(SETTLED, Long.toString(aws().now().plus(aws().visibility()).toEpochMilli()));
        return resumeOther(new OperationName(verb, id, all));
    }

    @Override
    Operation<VM> resumeOther(OperationName name) {
        switch (name.verb()) {
            case START, STOP, RESTART, RESIZE -> {
                return PolledOperation.of(aws().environment(), name.id(), () -> status(name));
            }
            default -> throw new IllegalArgumentException("operation id '" + name.id() + "' is none of a vm");
        }
    }

    private OperationStatus<VM> status(OperationName name) {
        ResourceId id = name.resource();
        Instance one = find(id);
        VMState state = VmReader.state(one);
        if (state == VMState.DELETED) {
            return new OperationStatus.Failed<>(deleted(id));
        }
        boolean done = switch (name.verb()) {
            case STOP -> state == VMState.STOPPED;
            case RESIZE ->
                state == VMState.STOPPED
                        && one.instanceTypeAsString().equals(name.argument(TYPE).orElse(""));
            // The cloud shows a VM as running also while it restarts.
            default -> state == VMState.RUNNING;
        };
        if (done) {
            return new OperationStatus.Succeeded<>(read(id.region(), one));
        }
        // Right after the request the old state may show still; later it means that the VM did not come up.
        boolean fellBack = name.verb() == Verb.START && state == VMState.STOPPED && settled(name);
        return fellBack ? new OperationStatus.Failed<>(ended(id, one)) : OperationStatus.running();
    }

    private boolean settled(OperationName name) {
        return name.argument(SETTLED)
                .map(millis -> !aws().now().isBefore(Instant.ofEpochMilli(Long.parseLong(millis))))
                .orElse(true);
    }
}
