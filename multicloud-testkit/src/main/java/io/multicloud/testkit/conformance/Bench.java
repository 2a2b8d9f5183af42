package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.network.Network;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.volume.Volume;
import io.multicloud.testkit.conformance.FaultInjector.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.AssertionFailedError;

/** What one test works on: a target, the names and resources of the test, and the cleaning up after it. */
final class Bench {
    /** The range of {@link #network()}. */
    static final String NETWORK_RANGE = "10.92.0.0/16";

    private final ConformanceTarget target;
    private final Set<ResourceId> before;
    private final List<Made<?, ?>> made = new ArrayList<>();
    private final List<ResourceId> ids = new ArrayList<>();
    private final Set<Capability> needed = new TreeSet<>();
    private final Set<Region> regions = new LinkedHashSet<>();
    private Duration waited = Duration.ZERO;
    private int names;
    private int ranges;
    private @Nullable VM vm;
    private @Nullable Volume volume;
    private @Nullable Network network;

    Bench(ConformanceTarget target) {
        this.target = target;
        regions.add(target.provider().region());
        this.before = new LinkedHashSet<>(inventory());
    }

    ConformanceTarget target() {
        return target;
    }

    CloudProvider provider() {
        return target.provider();
    }

    /** Returns what another process sees. */
    CloudProvider other() {
        return target.otherProcess();
    }

    // What the target can do

    boolean declares(Capability capability) {
        return provider().capabilities().has(capability);
    }

    /** Skips the test unless all of these are declared. */
    void needs(Capability... capabilities) {
        needs(List.of(capabilities));
    }

    void needs(List<Capability> capabilities) {
        needed.addAll(capabilities);
        for (Capability capability : capabilities) {
            if (!declares(capability)) {
                skip(ConformanceMatrix.NOT_DECLARED + capability);
            }
        }
    }

    /** Returns the capabilities that the test has asked for. */
    Set<Capability> needed() {
        return Collections.unmodifiableSet(needed);
    }

    /** Ends the test as skipped. */
    static void skip(String reason) {
        Assumptions.abort(reason);
    }

    /** Returns the fault injector, or skips the test if there is none that can do this. */
    FaultInjector faults(Fault fault) {
        FaultInjector faults = target.faults().orElse(null);
        if (faults == null) {
            skip("no fault injector");
            throw new IllegalStateException("skipping did not end the test");
        }
        if (!faults.supported().contains(fault)) {
            skip("the fault injector lacks " + fault);
        }
        return faults;
    }

    /** Returns the requests that an action sends, or skips the test if nobody logs them. */
    List<CallInfo> callsOf(Runnable action) {
        RequestLog log = target.requestLog().orElse(null);
        if (log == null) {
            skip("no call log");
            throw new IllegalStateException("skipping did not end the test");
        }
        int start = log.calls().size();
        action.run();
        List<CallInfo> calls = log.calls();
        return calls.subList(start, calls.size());
    }

    /** Returns a second region, or skips the test if there is none. */
    Region otherRegion() {
        for (Region region : provider().regions()) {
            if (!region.equals(provider().region())) {
                regions.add(region);
                before.addAll(listed(region));
                return region;
            }
        }
        skip("one region only");
        throw new IllegalStateException("skipping did not end the test");
    }

    // Time

    void advance(Duration time) {
        waited = waited.plus(time);
        if (waited.compareTo(target.patience()) > 0) {
            skip("takes longer than the target's patience of " + target.patience());
        }
        target.advance(time);
    }

    /** Lets pass what the provider declares until every read sees every write. */
    void settle() {
        long millis = provider().capabilities().limit(Limit.VISIBILITY_MILLIS).orElse(0);
        if (millis > 0) {
            advance(Duration.ofMillis(millis));
        }
    }

    // Names

    String name(ResourceType type) {
        return target.name(type, ++names);
    }

    /** Returns a token that no other create of this target uses. */
    String token() {
        return name(new ResourceType("token"));
    }

    /** Returns a range inside {@link #NETWORK_RANGE} that no earlier call returned. */
    String freshSubnetRange() {
        return "10.92." + ++ranges + ".0/24";
    }

    // Resources

    /** Creates the smallest resource of a kind. */
    <R extends Resource, S extends ResourceSpec> R make(ResourceKind<R, S> kind) {
        return make(kind, kind.spec(this, name(kind.type())));
    }

    <R extends Resource, S extends ResourceSpec> R make(ResourceKind<R, S> kind, S spec) {
        return start(kind, spec).await();
    }

    /** Asks for a resource, which is deleted after the test. */
    <R extends Resource, S extends ResourceSpec> Operation<R> start(ResourceKind<R, S> kind, S spec) {
        return remember(kind, kind.service(provider()).create(spec));
    }

    /** Has what an operation yields deleted after the test. */
    <R extends Resource> Operation<R> remember(ResourceKind<R, ?> kind, Operation<R> operation) {
        made.add(new Made<>(kind, operation));
        return operation;
    }

    /** Has something deleted after the test that no operation has yielded. */
    void rememberId(ResourceId id) {
        ids.add(id);
    }

    /** Returns a running VM; the same for the whole test. */
    VM vm() {
        VM present = vm;
        if (present == null) {
            present = make(ResourceKinds.VM);
            vm = present;
        }
        return present;
    }

    /** Returns an empty volume that is attached to nothing; the same for the whole test. */
    Volume volume() {
        Volume present = volume;
        if (present == null) {
            present = make(ResourceKinds.VOLUME);
            volume = present;
        }
        return present;
    }

    /** Returns a network without subnets of its own; the same for the whole test. */
    Network network() {
        Network present = network;
        if (present == null) {
            present = make(ResourceKinds.NETWORK);
            network = present;
        }
        return present;
    }

    /** Returns everything that exists: what is listed, and what is billed as far as the target knows. */
    Set<ResourceId> inventory() {
        settle();
        Set<ResourceId> found = new LinkedHashSet<>();
        regions.forEach(region -> found.addAll(listed(region)));
        target.billed().ifPresent(found::addAll);
        return found;
    }

    private Set<ResourceId> listed(Region region) {
        Set<ResourceId> found = new LinkedHashSet<>();
        for (ResourceKind<?, ?> kind : ResourceKinds.ALL) {
            if (provider().capabilities().declared().containsAll(kind.needs())) {
                for (Resource resource : kind.service(other()).list(ListQuery.in(region))) {
                    found.add(resource.id());
                }
            }
        }
        return found;
    }

    /** Fails if the account holds anything else than it did then. */
    void expectInventory(Set<ResourceId> then, String rule) {
        Set<ResourceId> now = inventory();
        Set<ResourceId> added = minus(now, then);
        Set<ResourceId> gone = minus(then, now);
        Expect.that(added.isEmpty() && gone.isEmpty(), rule, "added " + added + ", removed " + gone);
    }

    // The end

    /**
     * Deletes what the test has made.
     *
     * @throws AssertionFailedError if anything is left that did not exist before the test; it has been deleted if that was
     *     possible
     */
    void cleanUp() {
        Set<ResourceId> gone = new LinkedHashSet<>();
        List<ResourceId> open = new ArrayList<>(ids);
        for (int i = made.size() - 1; i >= 0; i--) {
            ResourceId id = resultOf(made.get(i));
            if (id != null && !open.contains(id)) {
                open.add(id);
            }
        }
        // What another resource needs can only be deleted once that one is gone.
        boolean progress = true;
        while (progress && gone.size() < open.size()) {
            progress = false;
            for (ResourceId id : open) {
                if (!gone.contains(id) && deleted(id)) {
                    gone.add(id);
                    progress = true;
                }
            }
        }
        Set<ResourceId> left = minus(inventory(), before);
        if (!left.isEmpty()) {
            left.forEach(this::deleted);
            throw new AssertionFailedError("a test that has deleted everything it created must leave nothing behind; "
                    + "left behind: " + left);
        }
    }

    private <R extends Resource> @Nullable ResourceId resultOf(Made<R, ?> one) {
        if (one.operation().status() instanceof OperationStatus.Succeeded<R> succeeded) {
            return succeeded.result().id();
        }
        try {
            return other().attach(one.operation().id(), one.kind().resourceClass())
                    .await()
                    .id();
        } catch (CloudException | IllegalArgumentException e) {
            // A failed create has nothing to delete; what it left behind is found by the inventory.
            return null;
        }
    }

    private boolean deleted(ResourceId id) {
        for (ResourceKind<?, ?> kind : ResourceKinds.ALL) {
            if (kind.type().equals(id.type())) {
                try {
                    kind.service(other()).delete(id).await();
                    return true;
                } catch (CloudException | IllegalArgumentException e) {
                    // Whether it matters is told by the inventory.
                    return false;
                }
            }
        }
        return false;
    }

    private static <T> Set<T> minus(Set<T> all, Set<T> some) {
        Set<T> rest = new LinkedHashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private record Made<R extends Resource, S extends ResourceSpec>(ResourceKind<R, S> kind, Operation<R> operation) {}
}
