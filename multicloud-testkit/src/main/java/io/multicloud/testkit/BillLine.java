package io.multicloud.testkit;

import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * One line of a fake cloud's bill.
 *
 * @param resource what is billed
 * @param service the service, for example {@code compute}
 * @param item what exactly, for example a type
 * @param tags of the resource, as they were last in this time
 * @param from when it starts
 * @param to when it ends; equal to {@code from} for what is charged once
 * @param price of an hour; of the whole for what is charged once
 */
public record BillLine(
        ResourceId resource,
        String service,
        String item,
        Map<String, String> tags,
        Instant from,
        Instant to,
        Money price) {
    private static final long NANOS_PER_HOUR = Duration.ofHours(1).toNanos();

    /** @throws IllegalArgumentException if it ends before it starts */
    public BillLine {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("a line from " + from + " must not end before, ended " + to);
        }
    }

    /** Returns a line for something charged once. */
    public static BillLine once(
            ResourceId resource, String service, String item, Map<String, String> tags, Instant at, Money amount) {
        return new BillLine(resource, service, item, tags, at, at, amount);
    }

    /**
     * Returns the part of it between two instants.
     *
     * @throws IllegalArgumentException if they are not in order, or not within it
     */
    public BillLine part(Instant start, Instant end) {
        if (start.isBefore(from) || end.isAfter(to)) {
            throw new IllegalArgumentException("a part from " + start + " to " + end + " must lie within " + this);
        }
        return new BillLine(resource, service, item, tags, start, end, price);
    }

    /** Tells whether it is charged once rather than by time. */
    public boolean chargedOnce() {
        return from.equals(to);
    }

    /** Returns how long it is. */
    public Duration duration() {
        return Duration.between(from, to);
    }

    /** Returns what it costs, rounded half even to 12 decimal places. */
    public Money amount() {
        return chargedOnce() ? price : price.times(duration().toNanos()).dividedBy(NANOS_PER_HOUR);
    }
}
