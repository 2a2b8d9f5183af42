package io.multicloud.core.pipeline;

import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The VMs of one account that count against its limits: those seen and not gone, and a hold for each change under way.
 * Sending requests is left to {@link LimitsRule}; everything here is done at once under one lock.
 *
 * <p>Whoever creates a VM places a hold before the request. The hold becomes a VM when the operation ends, or earlier
 * when a listing shows a VM that fits it, and is dropped when nothing was created. Where neither is ever learnt, it counts
 * until a listing that began long after it does not show the VM. So what is counted may be too much for a while, never
 * too little.
 */
final class VmLedger implements InventoryListener {
    /** After which a create that no listing shows has not taken place; as long as waiting for an operation. */
    private static final Duration LOST_CREATE = Duration.ofMinutes(15);

    /** What a VM is billed at least; the clouds' minimum for Linux VMs billed by the second. */
    private static final Duration LEAST_BILLED = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<ResourceId, Entry> entries = new LinkedHashMap<>();
    private final List<VmHold> holds = new ArrayList<>();
    private final Map<String, Optional<String>> typesByToken = new LinkedHashMap<>();
    private final Map<ResourceId, Instant> gone = new LinkedHashMap<>();
    private final PastCost past = new PastCost();

    VmLedger(InstantSource clock) {
        this.clock = clock;
    }

    /** A VM that exists. */
    private static final class Entry {
        private final @Nullable String token;
        private final Instant firstSeen;
        private Instant lastSeen;
        private VM vm;
        private HourlyPrice price;
        private @Nullable Instant billedSince;

        Entry(VM vm, @Nullable String token, HourlyPrice price, @Nullable Instant billedSince, Instant now) {
            this.vm = vm;
            this.token = token;
            this.price = price;
            this.billedSince = billedSince;
            this.firstSeen = now;
            this.lastSeen = now;
        }
    }

    /**
     * What counts at a moment, holds included.
     *
     * @param vms number of VMs
     * @param vcpus their virtual CPUs
     */
    record Use(int vms, double vcpus) {}

    /** Whether a hold may be placed. */
    sealed interface Verdict {}

    /** It may. */
    enum Fits implements Verdict {
        YES
    }

    /** It cannot be told before all VMs have a price. */
    enum Unpriced implements Verdict {
        YES
    }

    /**
     * It may not.
     *
     * @param reason for people: the limit, its value and the use
     */
    record Refused(String reason) implements Verdict {}

    /** Judges a hold; called under the ledger's lock. */
    interface Check {
        /** Tells whether a hold fits what the ledger holds already. */
        Verdict of(VmLedger ledger, VmHold hold);
    }

    /**
     * Places a hold if the check allows; nobody else can place one in between. A create whose token is known adds
     * nothing, as there is one VM at most of a token.
     */
    synchronized Verdict place(VmHold hold, Check check) {
        if (hold.token().filter(typesByToken::containsKey).isPresent()) {
            return Fits.YES;
        }
        Verdict verdict = check.of(this, hold);
        if (verdict instanceof Fits) {
            holds.add(hold);
            hold.token().ifPresent(token -> typesByToken.put(token, hold.instanceType()));
        }
        return verdict;
    }

    /** Tells whether a create of this token is under way, or its VM still exists. */
    synchronized boolean knows(String token) {
        return typesByToken.containsKey(token);
    }

    /** Returns the native type with which a create of this token was let through. */
    synchronized Optional<String> typeOf(String token) {
        return typesByToken.getOrDefault(token, Optional.empty());
    }

    /** Ends a hold whose change was made. */
    synchronized void made(VmHold hold, Optional<Resource> result) {
        if (result.orElse(null) instanceof VM vm) {
            if (hold.became == null && hold.isCreate()) {
                become(hold, vm);
            }
            seen(vm);
        }
        // After the VM was seen, which takes the start of its bill from the hold; and with it the hold of an earlier
        // try whose outcome was not known.
        holds.removeIf(
                other -> other == hold || (hold.isCreate() && other.token().equals(hold.token())));
    }

    /** Ends a hold whose change was not made. */
    synchronized void drop(VmHold hold) {
        if (holds.remove(hold)) {
            hold.token().ifPresent(typesByToken::remove);
        }
        if (hold.became != null) {
            gone(hold.became);
        }
    }

    @Override
    public synchronized void seen(Resource resource) {
        if (!(resource instanceof VM vm) || gone.containsKey(vm.id())) {
            // Who reads and who deletes may overtake each other; ids are not used twice.
            return;
        }
        if (vm.state() == VMState.DELETED) {
            gone(vm.id());
            return;
        }
        Entry entry = entries.get(vm.id());
        if (entry == null) {
            Optional<VmHold> hold =
                    holds.stream().filter(candidate -> candidate.fits(vm)).findFirst();
            if (hold.isPresent()) {
                become(hold.get(), vm);
            } else {
                entries.put(
                        vm.id(), new Entry(vm, null, HourlyPrice.UNKNOWN, start(vm, vm.createdAt()), clock.instant()));
            }
            return;
        }
        update(entry, vm);
    }

    private void become(VmHold hold, VM vm) {
        hold.became = vm.id();
        if (!entries.containsKey(vm.id())) {
            Instant from = vm.createdAt().equals(Instant.EPOCH) ? hold.since : vm.createdAt();
            entries.put(
                    vm.id(), new Entry(vm, hold.token().orElse(null), hold.price, start(vm, from), clock.instant()));
        }
    }

    private static @Nullable Instant start(VM vm, Instant from) {
        return billed(vm) ? from : null;
    }

    private void update(Entry entry, VM vm) {
        Instant now = clock.instant();
        boolean retyped = !entry.vm.instanceType().equals(vm.instanceType());
        if (entry.billedSince != null && (retyped || !billed(vm))) {
            past.add(entry.vm, entry.billedSince, now, entry.price);
            entry.billedSince = billed(vm) ? now : null;
        } else if (entry.billedSince == null && billed(vm)) {
            entry.billedSince = holds.stream()
                    .filter(hold -> hold.changes(vm.id()))
                    .map(hold -> hold.since)
                    .findFirst()
                    // Somebody else has started it, right after it was last seen for all that is known.
                    .orElse(entry.lastSeen);
        }
        if (retyped) {
            entry.price = HourlyPrice.UNKNOWN;
        }
        entry.vm = vm;
        entry.lastSeen = now;
    }

    private static boolean billed(VM vm) {
        return vm.state() != VMState.STOPPED;
    }

    @Override
    public synchronized void gone(ResourceId id) {
        Instant now = clock.instant();
        Entry entry = entries.remove(id);
        if (entry == null) {
            return;
        }
        gone.put(id, now);
        forgetGone(now.minus(VmHold.VISIBILITY));
        if (entry.token != null) {
            typesByToken.remove(entry.token);
        }
        if (entry.billedSince != null) {
            Instant least = entry.billedSince.plus(LEAST_BILLED);
            past.add(entry.vm, entry.billedSince, now.isBefore(least) ? least : now, entry.price);
        }
    }

    private void forgetGone(Instant before) {
        Iterator<Instant> oldest = gone.values().iterator();
        while (oldest.hasNext() && oldest.next().isBefore(before)) {
            oldest.remove();
        }
    }

    /** Takes note that these are all VMs a region had, as a listing begun at that time shows. */
    synchronized void counted(Region region, Set<ResourceId> shown, Instant begun) {
        Instant settled = begun.minus(VmHold.VISIBILITY);
        List<ResourceId> missing = entries.values().stream()
                .filter(entry -> entry.vm.id().region().equals(region))
                .filter(entry -> !shown.contains(entry.vm.id()) && entry.firstSeen.isBefore(settled))
                .map(entry -> entry.vm.id())
                .toList();
        missing.forEach(this::gone);
        Instant lost = begun.minus(LOST_CREATE);
        List<VmHold> abandoned = holds.stream()
                .filter(hold -> hold.isIn(region) && hold.since.isBefore(lost))
                .toList();
        for (VmHold hold : abandoned) {
            holds.remove(hold);
            if (hold.became == null) {
                hold.token().ifPresent(typesByToken::remove);
            }
        }
    }

    /** Returns a VM as last seen. */
    synchronized Optional<VM> find(ResourceId id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.vm);
    }

    /** Returns the VMs whose price is not known yet, those among them that are gone and were billed this month. */
    synchronized List<VM> unpriced() {
        return Stream.concat(
                        entries.values().stream()
                                .filter(entry -> entry.price.isUnknown())
                                .map(entry -> entry.vm),
                        past.unpriced())
                .toList();
    }

    /** Sets the price of a VM as long as it was of this type. */
    synchronized void price(VM vm, HourlyPrice price) {
        Entry entry = entries.get(vm.id());
        if (entry != null && entry.vm.instanceType().equals(vm.instanceType())) {
            entry.price = price;
        }
        past.price(vm, price);
    }

    /** Returns the price of a VM; unknown if it is, or the VM is. */
    synchronized HourlyPrice price(ResourceId id) {
        Entry entry = entries.get(id);
        return entry == null ? HourlyPrice.UNKNOWN : entry.price;
    }

    /** Returns what counts now. */
    synchronized Use use() {
        int vms = entries.size();
        double vcpus = 0;
        for (Entry entry : entries.values()) {
            vcpus += entry.vm.vcpus();
        }
        for (VmHold hold : holds) {
            if (hold.became == null) {
                vms += hold.vms;
                vcpus += hold.vcpus;
            }
        }
        return new Use(vms, vcpus);
    }

    /** Returns what all VMs cost in a window if those that run go on until its end, in billionths. */
    synchronized long cost(Window window) {
        long cost = past.cost(window);
        for (Entry entry : entries.values()) {
            if (entry.billedSince != null) {
                cost += entry.price.cost(entry.billedSince, window.to(), window);
            }
        }
        for (VmHold hold : holds) {
            if (hold.became == null) {
                cost += hold.price.cost(hold.since, window.to(), window);
            }
        }
        return cost;
    }
}
