package io.multicloud.core.catalog;

import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.PlacementRequest;
import java.util.List;

/**
 * Packs what requests ask the least of (vCPUs, memory, GPUs, date of the price, steadiness of spot) into one number, so
 * that one subtraction tells whether an offer has all of it, and one number holds the maxima of a block of offers.
 *
 * <p>Each property has a field of bits with a guard bit above it. With the guards set in what is had, subtracting what
 * is needed clears exactly the guards of the fields that fall short: a field never borrows from the next one.
 */
final class Shape {
    private static final int VCPU_BITS = 13;
    private static final int MEMORY_BITS = 16;
    private static final int GPU_BITS = 8;
    private static final int DATE_BITS = 12;
    private static final int STEADINESS_BITS = 10;

    private static final int MEMORY_SHIFT = VCPU_BITS + 1;
    private static final int GPU_SHIFT = MEMORY_SHIFT + MEMORY_BITS + 1;
    private static final int DATE_SHIFT = GPU_SHIFT + GPU_BITS + 1;
    private static final int STEADINESS_SHIFT = DATE_SHIFT + DATE_BITS + 1;

    private static final long GUARDS = (1L << VCPU_BITS)
            | (1L << (MEMORY_SHIFT + MEMORY_BITS))
            | (1L << (GPU_SHIFT + GPU_BITS))
            | (1L << (DATE_SHIFT + DATE_BITS))
            | (1L << (STEADINESS_SHIFT + STEADINESS_BITS));

    /** An offer whose rate of interruptions is not known is steady enough for no limit at all. */
    private static final double STEADINESS_UNKNOWN = -1;

    private final Axis vcpus;
    private final Axis memory;
    private final Axis gpus;
    private final Axis date;
    private final Axis steadiness;

    Shape(List<Offer> offers) {
        vcpus = new Axis(
                offers.stream().mapToDouble(offer -> offer.type().vcpus()).toArray(), VCPU_BITS);
        memory = new Axis(
                offers.stream()
                        .mapToDouble(offer -> offer.type().memory().bytes())
                        .toArray(),
                MEMORY_BITS);
        gpus = new Axis(
                offers.stream().mapToDouble(offer -> offer.type().gpus()).toArray(), GPU_BITS);
        date = new Axis(
                offers.stream().mapToDouble(offer -> offer.asOf().toEpochDay()).toArray(), DATE_BITS);
        steadiness = new Axis(offers.stream().mapToDouble(Shape::steadiness).toArray(), STEADINESS_BITS);
    }

    private static double steadiness(Offer offer) {
        return offer.interruptionRate().isPresent()
                ? 1 - offer.interruptionRate().getAsDouble()
                : STEADINESS_UNKNOWN;
    }

    /** Returns what an offer has. */
    long of(Offer offer) {
        return vcpus.of(offer.type().vcpus())
                | (memory.of(offer.type().memory().bytes()) << MEMORY_SHIFT)
                | (gpus.of(offer.type().gpus()) << GPU_SHIFT)
                | (date.of(offer.asOf().toEpochDay()) << DATE_SHIFT)
                | (steadiness.of(steadiness(offer)) << STEADINESS_SHIFT);
    }

    /** Returns the least that an offer must have to meet a request. */
    long leastFor(PlacementRequest request) {
        long least = vcpus.atLeast(request.vcpus())
                | (memory.atLeast(request.memory().bytes()) << MEMORY_SHIFT)
                | (gpus.atLeast(request.gpus()) << GPU_SHIFT);
        if (request.pricesSince().isPresent()) {
            least |= date.atLeast(request.pricesSince().get().toEpochDay()) << DATE_SHIFT;
        }
        if (request.purchase() instanceof Purchase.Spot
                && request.maxInterruptionRate().isPresent()) {
            least |= steadiness.atLeast(1 - request.maxInterruptionRate().getAsDouble()) << STEADINESS_SHIFT;
        }
        return least;
    }

    /** Tells whether something has at least this much of everything. */
    static boolean has(long shape, long least) {
        return (((shape | GUARDS) - least) & GUARDS) == GUARDS;
    }

    /** Returns the greater of each property. */
    static long max(long one, long other) {
        return select(one, other, ((one | GUARDS) - other) & GUARDS);
    }

    /** Returns the lesser of each property. */
    static long min(long one, long other) {
        return select(other, one, ((one | GUARDS) - other) & GUARDS);
    }

    /** Takes the fields whose guard is set from {@code first} and the others from {@code second}. */
    private static long select(long first, long second, long guards) {
        // A guard minus the lowest bit of its field is a field of ones: 1000 - 0001 = 0111.
        long fields = guards - lowestBits(guards);
        return (first & fields) | (second & ~fields & ~GUARDS);
    }

    /** Returns the lowest bit of each field whose guard is set. */
    private static long lowestBits(long guards) {
        return ((guards >>> VCPU_BITS) & 1L)
                | ((guards >>> MEMORY_BITS) & (1L << MEMORY_SHIFT))
                | ((guards >>> GPU_BITS) & (1L << GPU_SHIFT))
                | ((guards >>> DATE_BITS) & (1L << DATE_SHIFT))
                | ((guards >>> STEADINESS_BITS) & (1L << STEADINESS_SHIFT));
    }
}
