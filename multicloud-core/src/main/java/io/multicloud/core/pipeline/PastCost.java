package io.multicloud.core.pipeline;

import io.multicloud.api.compute.VM;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What VMs cost while they were billed, kept as one sum a UTC day however many there were. Stretches whose price is not
 * known wait for it. Not thread-safe.
 */
final class PastCost {
    private final TreeMap<LocalDate, Long> nanosByDay = new TreeMap<>();
    private final List<Unpriced> unpriced = new ArrayList<>();

    private record Unpriced(VM vm, Instant from, Instant to) {
        boolean concerns(VM other) {
            return vm.id().equals(other.id()) && vm.instanceType().equals(other.instanceType());
        }
    }

    /** Adds a stretch in which a VM was billed. */
    void add(VM vm, Instant from, Instant to, HourlyPrice price) {
        if (price.isUnknown()) {
            unpriced.add(new Unpriced(vm, from, to));
            return;
        }
        // Of a VM of unknown age, only the present month matters.
        Instant month = Window.monthOf(to).from();
        Instant start = from.isBefore(month) ? month : from;
        for (Window day = Window.dayOf(start); day.from().isBefore(to); day = Window.dayOf(day.to())) {
            nanosByDay.merge(LocalDate.ofInstant(day.from(), ZoneOffset.UTC), price.cost(start, to, day), Long::sum);
        }
        nanosByDay
                .headMap(LocalDate.ofInstant(month, ZoneOffset.UTC).minusMonths(1))
                .clear();
    }

    /** Returns the VMs whose price is missing. */
    Stream<VM> unpriced() {
        return unpriced.stream().map(Unpriced::vm);
    }

    /** Sets the price of a VM of this type. */
    void price(VM vm, HourlyPrice price) {
        List<Unpriced> priced =
                unpriced.stream().filter(stretch -> stretch.concerns(vm)).toList();
        unpriced.removeAll(priced);
        priced.forEach(stretch -> add(stretch.vm(), stretch.from(), stretch.to(), price));
    }

    /** Returns the sum over a window of whole days, in billionths. */
    long cost(Window window) {
        long cost = 0;
        LocalDate from = LocalDate.ofInstant(window.from(), ZoneOffset.UTC);
        LocalDate to = LocalDate.ofInstant(window.to(), ZoneOffset.UTC);
        for (long nanos : nanosByDay.subMap(from, to).values()) {
            cost += nanos;
        }
        return cost;
    }
}
