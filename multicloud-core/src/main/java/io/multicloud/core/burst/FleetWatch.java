package io.multicloud.core.burst;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Limit;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.burst.BurstVM.State;
import io.multicloud.api.burst.BurstVM.Trigger;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.control.ControlPlane;
import io.multicloud.api.control.Freshness;
import io.multicloud.api.control.InventoryItem;
import io.multicloud.api.control.InventoryQuery;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.RankedOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the fleet with what the inventory shows, once a tick. What it finds is acted on by others. */
final class FleetWatch {
    private static final Logger LOG = LoggerFactory.getLogger(FleetWatch.class);

    /** How long orders may wait for accounts that cannot be listed. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final ControlPlane inventory;
    private final OfferCatalog catalog;
    private final Function<String, CloudProvider> providers;
    private final InventoryQuery ours;
    private volatile Instant began = Instant.MAX;
    private volatile boolean complete;

    FleetWatch(
            ControlPlane inventory, OfferCatalog catalog, Function<String, CloudProvider> providers, String workTag) {
        this.inventory = inventory;
        this.catalog = catalog;
        this.providers = providers;
        this.ours = InventoryQuery.all().ofType(ResourceType.VM).withTags(Map.of(Tags.WORK, workTag));
    }

    /**
     * What the inventory shows.
     *
     * @param items the VMs of this burst
     * @param freshness how far it can be trusted; empty once it is known to be complete
     */
    record Sight(List<InventoryItem> items, List<Freshness> freshness) {}

    /**
     * What differs.
     *
     * @param missing VMs in use that are not shown as such
     * @param late VMs that nobody waits for any more, and whose creates cannot be stopped, with ids
     * @param interrupted VMs that have been given notice since
     * @param unknown VMs of an earlier manager
     */
    record Findings(
            List<BurstRecord> missing,
            List<BurstRecord> late,
            Map<BurstRecord, Instant> interrupted,
            List<VM> unknown) {}

    /** Begins to look, after a start: what ran before has to be found. */
    void begin(Instant now) {
        if (!complete) {
            began = now;
        }
    }

    /** Reads the inventory; not to be called under the manager's lock. */
    Sight look() {
        return new Sight(inventory.find(ours), complete ? List.of() : inventory.freshness());
    }

    /**
     * Tells whether all VMs of an earlier manager are found, as far as that can be known: every account has been listed at
     * a time when its listing showed what was created before the start.
     */
    boolean complete(Instant now) {
        if (!now.isBefore(began.plus(LONGEST_WAIT))) {
            complete = true;
        }
        return complete;
    }

    /** Finds what differs. Called under the manager's lock. */
    Findings compare(Fleet fleet, Sight sight) {
        if (!complete && listed(sight.freshness())) {
            complete = true;
        }
        Findings findings =
                new Findings(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>());
        Map<ResourceId, VM> shown = new LinkedHashMap<>();
        for (InventoryItem item : sight.items()) {
            if (item.resource() instanceof VM vm && !fleet.echo(vm.id(), item.seenAt())) {
                shown.put(vm.id(), vm);
            }
        }
        Map<String, BurstRecord> expected = new HashMap<>();
        for (BurstRecord record : fleet.active()) {
            VM vm = record.vm == null ? null : shown.remove(record.vm);
            if (record.vm == null) {
                expected.put(record.vmName, record);
            } else if (record.state == State.READY || record.state == State.DRAINING) {
                if (vm == null || new BurstRequests.Seen(vm).gone()) {
                    findings.missing.add(record);
                } else if (vm.interruptionAt().isPresent() && record.interruptionAt == null) {
                    findings.interrupted.put(record, vm.interruptionAt().get());
                }
            }
        }
        for (VM vm : shown.values()) {
            BurstRecord record = expected.get(vm.name());
            if (record == null) {
                if (vm.state() != VMState.DELETED && vm.state() != VMState.DELETING) {
                    findings.unknown.add(vm);
                }
            } else if (record.abandoned
                    && record.unstoppable
                    && vm.id().account().equals(record.account)) {
                record.vm = vm.id();
                findings.late.add(record);
            }
        }
        return findings;
    }

    private boolean listed(List<Freshness> parts) {
        boolean any = false;
        for (Freshness part : parts) {
            if (!part.type().equals(ResourceType.VM)) {
                continue;
            }
            Duration hidden = Duration.ofMillis(providers
                    .apply(part.account())
                    .capabilities()
                    .limit(Limit.VISIBILITY_MILLIS)
                    .orElse(0));
            if (part.listedAt().isEmpty() || part.listedAt().get().isBefore(began.plus(hidden))) {
                return false;
            }
            any = true;
        }
        return any;
    }

    /**
     * Returns a record of a VM of an earlier manager; not to be called under the manager's lock.
     *
     * @param name tells it from all others
     */
    BurstRecord record(VM vm, String name) {
        Trigger trigger = vm.tags().containsKey(BurstRequests.MANUAL_TAG) ? Trigger.MANUAL : Trigger.STRATEGY;
        BurstRecord record = new BurstRecord(name, trigger, vm.createdAt());
        record.vmName = vm.name();
        record.account = vm.id().account();
        record.vm = vm.id();
        record.spot = vm.purchase() instanceof Purchase.Spot;
        record.acceptedAt = vm.createdAt();
        record.state = stateOf(vm.state());
        if (record.state != State.DELETING) {
            record.billedFrom = vm.createdAt();
            record.offer = offer(vm);
        }
        return record;
    }

    /** One that does not run is of no use to anybody. */
    private static State stateOf(VMState state) {
        return switch (state) {
            case RUNNING -> State.READY;
            case STOPPED, STOPPING, FAILED -> State.DELETING;
            default -> State.BOOTING;
        };
    }

    private @Nullable RankedOffer offer(VM vm) {
        RankedOffer offer = catalog.find(vm.id().provider(), vm.id().region(), vm.instanceType())
                .flatMap(found -> found.hourly(vm.purchase()).map(hourly -> new RankedOffer(found, hourly)))
                .orElse(null);
        if (offer == null) {
            LOG.warn("the price of {} ({}) is not known; it is missing from the sums of its burst", vm.name(), vm.id());
        }
        return offer;
    }
}
