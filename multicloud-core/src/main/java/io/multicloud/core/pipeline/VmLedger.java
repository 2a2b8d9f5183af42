package io.multicloud.core.pipeline;

import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
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
    private final Map<String, Token> tokens = new LinkedHashMap<>();
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

    /** All that is known of one idempotency token: of its VM and its holds, one counts. */
    private static final class Token {
        private final Optional<String> instanceType;
        private final List<VmHold> holds = new ArrayList<>();
        private @Nullable ResourceId vm;

        Token(Optional<String> instanceType) {
            this.instanceType = instanceType;
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
     * Places a hold if the check allows; nobody else can place one in between. A create whose token is known adds nothing,
     * as there is one VM at most of a token: its hold waits in case the first one turns out to have come to nothing.
     */
    synchronized Verdict place(VmHold hold, Check check) {
        Token known = token(hold);
        if (known != null) {
            hold.counts = false;
        } else {
            Verdict verdict = check.of(this, hold);
            if (!(verdict instanceof Fits)) {
                return verdict;
            }
            known = hold.token()
                    .map(token -> tokens.computeIfAbsent(token, key -> new Token(hold.instanceType())))
                    .orElse(null);
        }
        holds.add(hold);
        if (known != null) {
            known.holds.add(hold);
        }
        return Fits.YES;
    }

    /** Returns the native type with which a create of this token was let through, if there was one and it has a type. */
    synchronized Optional<String> typeOf(String token) {
        return Optional.ofNullable(tokens.get(token)).flatMap(known -> known.instanceType);
    }

    /** Ends a hold whose change was made. */
    synchronized void made(VmHold hold, Optional<Resource> result) {
        if (result.orElse(null) instanceof VM vm) {
            if (hold.isCreate() && !gone.containsKey(vm.id())) {
                become(hold, vm);
            }
            // Before the hold ends: the VM takes the start of its bill from it.
            seen(vm);
        }
        Token known = token(hold);
        release(hold);
        if (known != null && known.vm != null) {
            // This settles earlier tries as well.
            known.holds.stream().filter(other -> other.uncertain).toList().forEach(this::release);
        }
    }

    /** Ends a hold whose change was not made. */
    synchronized void drop(VmHold hold) {
        if (hold.became != null) {
            gone(hold.became);
        }
        release(hold);
    }

    /** Keeps a hold of which nothing more will be heard. */
    synchronized void uncertain(VmHold hold) {
        hold.uncertain = true;
    }

    private void release(VmHold hold) {
        holds.remove(hold);
        Token known = token(hold);
        if (known != null && known.holds.remove(hold)) {
            hold.token().ifPresent(token -> settle(token, known));
        }
    }

    /** Lets another hold of a token count where the one that did is gone, and forgets a token that has nothing left. */
    private void settle(String token, Token known) {
        if (known.vm == null) {
            if (known.holds.isEmpty()) {
                tokens.remove(token);
            } else {
                known.holds.get(0).counts = true;
            }
        }
    }

    private @Nullable Token token(VmHold hold) {
        return hold.token().map(tokens::get).orElse(null);
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
        hold.counts = false;
        if (!entries.containsKey(vm.id())) {
            Instant now = clock.instant();
            Instant from = vm.createdAt().equals(Instant.EPOCH) ? hold.since : vm.createdAt();
            Entry entry = new Entry(vm, hold.token().orElse(null), hold.price, start(vm, from), now);
            entries.put(vm.id(), entry);
            if (!billed(vm)) {
                // Stopped before anybody looked: it ran until now for all that is known.
                charge(entry, from, now);
            }
        }
        Token known = token(hold);
        if (known != null) {
            known.vm = vm.id();
            known.holds.forEach(other -> other.counts = false);
        }
    }

    private static @Nullable Instant start(VM vm, Instant from) {
        return billed(vm) ? from : null;
    }

    private void update(Entry entry, VM vm) {
        Instant now = clock.instant();
        boolean retyped = !entry.vm.instanceType().equals(vm.instanceType());
        if (entry.billedSince != null && (retyped || !billed(vm))) {
            if (billed(vm)) {
                past.add(entry.vm, entry.billedSince, now, entry.price);
                entry.billedSince = now;
            } else {
                charge(entry, entry.billedSince, now);
                entry.billedSince = null;
            }
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

    private void charge(Entry entry, Instant from, Instant to) {
        Instant least = from.plus(LEAST_BILLED);
        past.add(entry.vm, from, to.isBefore(least) ? least : to, entry.price);
    }

    private static boolean billed(VM vm) {
        return vm.state() != VMState.STOPPED;
    }

    @Override
    public synchronized void gone(ResourceId id) {
        if (!id.type().equals(ResourceType.VM)) {
            return;
        }
        Instant now = clock.instant();
        forgetGone(now.minus(VmHold.VISIBILITY));
        gone.putIfAbsent(id, now);
        Entry entry = entries.remove(id);
        if (entry == null) {
            return;
        }
        if (entry.billedSince != null) {
            charge(entry, entry.billedSince, now);
        }
        String token = entry.token;
        Token known = token == null ? null : tokens.get(token);
        if (token != null && known != null && id.equals(known.vm)) {
            known.vm = null;
            // Theirs is the VM that is gone; any other hold of the token may make a new one.
            List<VmHold> over =
                    known.holds.stream().filter(hold -> id.equals(hold.became)).toList();
            holds.removeAll(over);
            known.holds.removeAll(over);
            settle(token, known);
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
        abandoned.forEach(this::release);
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
            if (hold.counts) {
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
            if (hold.counts) {
                cost += hold.price.cost(hold.since, window.to(), window);
            }
        }
        return cost;
    }
}
