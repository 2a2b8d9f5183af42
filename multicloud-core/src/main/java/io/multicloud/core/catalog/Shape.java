package io.multicloud.core.catalog;

import io.multicloud.api.compute.InstanceType;
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
    private static final double STEADINESS_UNKNOWN = -2;

    private final Axis vcpus;
    private final Axis memory;
    private final Axis gpus;
    private final Axis date;
    private final Axis steadiness;
    /** What each type of the table has, by its number. */
    private final long[] types;
    /** What each offer of the table has, by its index. */
    private final long[] offers;

    Shape(OfferTable table) {
        List<InstanceType> all = table.types();
        vcpus = new Axis(all.stream().mapToDouble(InstanceType::vcpus).toArray(), VCPU_BITS);
        memory =
                new Axis(all.stream().mapToDouble(type -> type.memory().bytes()).toArray(), MEMORY_BITS);
        gpus = new Axis(all.stream().mapToDouble(InstanceType::gpus).toArray(), GPU_BITS);
        types = all.stream().mapToLong(this::size).toArray();
        double[] dates = new double[table.size()];
        double[] steadinesses = new double[table.size()];
        for (int i = 0; i < table.size(); i++) {
            dates[i] = table.offer(i).asOf().toEpochDay();
            steadinesses[i] = steadiness(table.offer(i));
        }
        date = new Axis(dates, DATE_BITS);
        steadiness = new Axis(steadinesses, STEADINESS_BITS);
        offers = new long[table.size()];
        for (int i = 0; i < offers.length; i++) {
            offers[i] = types[table.type(i)]
                    | (date.of(dates[i]) << DATE_SHIFT)
                    | (steadiness.of(steadinesses[i]) << STEADINESS_SHIFT);
        }
    }

    private static double steadiness(Offer offer) {
        return offer.interruptionRate().isPresent() ? -offer.interruptionRate().getAsDouble() : STEADINESS_UNKNOWN;
    }

    private long size(InstanceType type) {
        return vcpus.of(type.vcpus())
                | (memory.of((double) type.memory().bytes()) << MEMORY_SHIFT)
                | (gpus.of(type.gpus()) << GPU_SHIFT);
    }

    /** Tells whether {@link #has} is the whole truth about size, date and steadiness, not only a first look. */
    boolean isExact() {
        return vcpus.isExact() && memory.isExact() && gpus.isExact() && date.isExact() && steadiness.isExact();
    }

    /** Returns what an offer of the table has, by its index. */
    long of(int index) {
        return offers[index];
    }

    /** Returns what a type of the table has, by its number. */
    long ofType(int type) {
        return types[type];
    }

    /** Returns the least that an offer must have to meet a request. */
    long leastFor(PlacementRequest request) {
        long least = vcpus.atLeast(request.vcpus())
                | (memory.atLeast((double) request.memory().bytes()) << MEMORY_SHIFT)
                | (gpus.atLeast(request.gpus()) << GPU_SHIFT);
        if (request.pricesSince().isPresent()) {
            least |= date.atLeast((double) request.pricesSince().get().toEpochDay()) << DATE_SHIFT;
        }
        if (request.purchase() instanceof Purchase.Spot
                && request.maxInterruptionRate().isPresent()) {
            least |= steadiness.atLeast(-request.maxInterruptionRate().getAsDouble()) << STEADINESS_SHIFT;
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
