package io.multicloud.core.pipeline;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.KeyPairService;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.cost.Price;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.OperationDriver;
import io.multicloud.api.spi.PolledOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * As much of a cloud as limits need to see, every request of which can be made to fail. It keeps its own books of how many
 * VMs there were at most and what they cost, against which limits are checked.
 */
final class StubCloud implements CloudProvider, ComputeService, CostService {
    static final Region HOME = Region.of("us-east-1");

    final List<VMSpec> created = new ArrayList<>();
    final Deque<CloudException> createErrors = new ArrayDeque<>();
    final Deque<CloudException> answersLost = new ArrayDeque<>();
    final Deque<CloudException> operationErrors = new ArrayDeque<>();
    final Deque<CloudException> listErrors = new ArrayDeque<>();
    final Map<String, Money> prices = new TreeMap<>();
    final List<InstanceType> types = new ArrayList<>(
            List.of(type("large", 8, 32), type("small", 2, 4), type("small-cheap", 2, 4), type("medium", 4, 16)));
    Supplier<Optional<CloudException>> onList = Optional::empty;
    Duration listingTakes = Duration.ZERO;
    int pageSize = 100;
    int listRequests;
    int mostVms;
    double mostVcpus;

    private final Environment environment;
    private final Map<ResourceId, VM> vms = new LinkedHashMap<>();
    private final Map<String, ResourceId> byToken = new HashMap<>();
    private final Map<ResourceId, Instant> billedSince = new LinkedHashMap<>();
    private final List<Bill> bills = new ArrayList<>();
    private int ids;

    private record Bill(Instant from, Instant to, Money hourly, Duration least) {
        Bill(Instant from, Instant to, Money hourly) {
            this(from, to, hourly, Duration.ofMinutes(1));
        }
    }

    StubCloud(Environment environment) {
        this.environment = environment;
        prices.put("small", Money.usd("0.11"));
        prices.put("small-cheap", Money.usd("0.10"));
        prices.put("medium", Money.usd("0.20"));
        prices.put("large", Money.usd("0.40"));
    }

    private static InstanceType type(String name, double vcpus, int gib) {
        return new InstanceType(name, "", vcpus, DataSize.gib(gib), Architecture.AMD64, 0);
    }

    /** Creates a VM as if somebody else did. */
    VM outside(String name, String type) {
        return make(VMSpec.builder(name).instanceType(type).build());
    }

    /** Deletes a VM as if somebody else did. */
    void deleteOutside(ResourceId id) {
        stopBilling(id);
        vms.remove(id);
    }

    List<VM> vms() {
        return List.copyOf(vms.values());
    }

    /** Returns the bill of a stretch of time, by the second and with a minimum of a minute, up to now. */
    Money bill(Window window) {
        Instant now = environment.clock().instant();
        List<Bill> all = new ArrayList<>(bills);
        billedSince.forEach((id, from) -> all.add(new Bill(from, now, price(id))));
        Money sum = Money.ZERO_USD;
        for (Bill bill : all) {
            Instant least = bill.from.plus(bill.least);
            Instant to = bill.to.isBefore(least) ? least : bill.to;
            Instant from = bill.from.isBefore(window.from()) ? window.from() : bill.from;
            Instant end = to.isAfter(window.to()) ? window.to() : to;
            if (from.isBefore(end)) {
                sum = sum.plus(bill.hourly
                        .times(Duration.between(from, end).toSeconds())
                        .dividedBy(3600));
            }
        }
        return sum;
    }

    private Money price(ResourceId id) {
        return Objects.requireNonNull(prices.get(get(id).instanceType()));
    }

    private void stopBilling(ResourceId id) {
        Instant from = billedSince.remove(id);
        if (from != null) {
            bills.add(new Bill(from, environment.clock().instant(), price(id)));
        }
    }

    private VM make(VMSpec spec) {
        InstanceType type = types.stream()
                .filter(candidate -> candidate.name().equals(spec.instanceType().orElse("small")))
                .findFirst()
                .orElseThrow();
        ResourceId id = new ResourceId("stub", "prod", spec.region().orElse(HOME), ResourceType.VM, "i-" + ++ids);
        VM vm = VM.builder(id)
                .name(spec.name())
                .tags(spec.tags())
                .createdAt(environment.clock().instant())
                .state(VMState.RUNNING)
                .instanceType(type)
                .purchase(spec.purchase())
                .build();
        vms.put(id, vm);
        billedSince.put(id, vm.createdAt());
        mostVms = Math.max(mostVms, vms.size());
        mostVcpus =
                Math.max(mostVcpus, vms.values().stream().mapToDouble(VM::vcpus).sum());
        return vm;
    }

    private <T> Operation<T> operation(OperationDriver<T> driver) {
        return PolledOperation.of(environment, new OperationId("op-" + ++ids), driver);
    }

    private static void throwNext(Deque<CloudException> errors) {
        CloudException error = errors.poll();
        if (error != null) {
            throw error;
        }
    }

    @Override
    public Operation<VM> create(VMSpec spec) {
        throwNext(createErrors);
        String token = spec.idempotencyToken().orElseThrow();
        ResourceId existing = byToken.get(token);
        VM vm;
        if (existing != null && vms.containsKey(existing)) {
            vm = vms.get(existing);
        } else {
            vm = make(spec);
            created.add(spec);
            byToken.put(token, vm.id());
        }
        throwNext(answersLost);
        CloudException failure = operationErrors.poll();
        ResourceId id = vm.id();
        return operation(() -> {
            if (failure != null) {
                // It never ran, and clouds bill what runs.
                billedSince.remove(id);
                vms.remove(id);
                return new OperationStatus.Failed<>(failure);
            }
            return new OperationStatus.Succeeded<>(vms.getOrDefault(id, vm));
        });
    }

    @Override
    public VM get(ResourceId id) {
        VM vm = vms.get(id);
        if (vm == null) {
            throw CloudException.builder(ErrorCode.NOT_FOUND, "there is no VM " + id)
                    .build();
        }
        return vm;
    }

    @Override
    public Paged<VM> list(ListQuery query) {
        return Paged.from(query.pageToken(), token -> {
            listRequests++;
            throwNext(listErrors);
            onList.get().ifPresent(error -> {
                throw error;
            });
            if (!listingTakes.isZero()) {
                try {
                    environment.pause(listingTakes);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            List<VM> all = vms.values().stream()
                    .filter(vm -> vm.id().region().equals(query.region().orElse(HOME)) && query.matches(vm))
                    .toList();
            int from = Math.min(all.size(), token.map(Integer::valueOf).orElse(0));
            int to = Math.min(all.size(), from + pageSize);
            return new Page<>(
                    all.subList(from, to), to < all.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
        });
    }

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        deleteOutside(id);
        return operation(() -> new OperationStatus.Succeeded<>(id));
    }

    @Override
    public VM tag(ResourceId id, Map<String, String> tags) {
        Map<String, String> all = new TreeMap<>(get(id).tags());
        all.putAll(tags);
        return replace(get(id).toBuilder().tags(all).build());
    }

    @Override
    public VM untag(ResourceId id, Set<String> keys) {
        Map<String, String> all = new TreeMap<>(get(id).tags());
        all.keySet().removeAll(keys);
        return replace(get(id).toBuilder().tags(all).build());
    }

    @Override
    public Operation<VM> start(ResourceId id) {
        VM vm = replace(get(id).toBuilder().state(VMState.RUNNING).build());
        billedSince.putIfAbsent(id, environment.clock().instant());
        return operation(() -> new OperationStatus.Succeeded<>(vm));
    }

    @Override
    public Operation<VM> stop(ResourceId id) {
        VM vm = replace(get(id).toBuilder().state(VMState.STOPPED).build());
        stopBilling(id);
        return operation(() -> new OperationStatus.Succeeded<>(vm));
    }

    @Override
    public Operation<VM> resize(ResourceId id, String instanceType) {
        InstanceType type = types.stream()
                .filter(each -> each.name().equals(instanceType))
                .findFirst()
                .orElseThrow();
        if (billedSince.containsKey(id)) {
            Instant now = environment.clock().instant();
            bills.add(new Bill(billedSince.put(id, now), now, price(id), Duration.ZERO));
        }
        VM vm = replace(get(id).toBuilder().instanceType(type).build());
        return operation(() -> new OperationStatus.Succeeded<>(vm));
    }

    private VM replace(VM vm) {
        vms.put(vm.id(), vm);
        return vm;
    }

    @Override
    public Paged<InstanceType> instanceTypes(Region region) {
        return Paged.single(() -> Page.last(types));
    }

    @Override
    public KeyPairService keyPairs() {
        throw Capability.KEY_PAIRS.unsupported();
    }

    @Override
    public Price price(PriceQuery query) {
        Money price = prices.get(query.instanceType());
        if (price == null) {
            throw CloudException.builder(ErrorCode.NOT_FOUND, "no price of " + query)
                    .build();
        }
        return new Price(price, Price.Unit.HOUR, environment.clock().instant(), "stub");
    }

    @Override
    public String kind() {
        return "stub";
    }

    @Override
    public String account() {
        return "prod";
    }

    @Override
    public Region region() {
        return HOME;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.builder().build();
    }

    @Override
    public List<Region> regions() {
        return List.of(HOME);
    }

    @Override
    public List<Zone> zones(Region region) {
        return List.of();
    }

    @Override
    public ComputeService compute() {
        return this;
    }

    @Override
    public CostService costs() {
        return this;
    }

    @Override
    public ImageService images() {
        throw Capability.IMAGE_CREATE.unsupported();
    }

    @Override
    public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
        throw new UnsupportedOperationException("not needed");
    }

    @Override
    public List<PreflightCheck> preflight() {
        return List.of();
    }

    @Override
    public void close() {}
}
