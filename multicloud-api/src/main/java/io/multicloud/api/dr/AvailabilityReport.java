package io.multicloud.api.dr;

import io.multicloud.api.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How much of a time an application served, against what was promised. Computed from the times in which it did not; nothing
 * else is looked at.
 *
 * @param application its name
 * @param from the beginning of the time that is looked at
 * @param until its end, exclusive
 * @param target the share of the time that was promised, within 0 and 1, for example 0.9995
 * @param outages when it did not serve, within the time, in order and without overlap
 */
public record AvailabilityReport(String application, Instant from, Instant until, double target, List<Outage> outages) {
    /**
     * Cuts outages to the time that is looked at, sorts them, and joins those that touch.
     *
     * @throws IllegalArgumentException if {@code until} is not after {@code from}, or the target is not above 0 and at most 1
     */
    public AvailabilityReport {
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("a report from " + from + " must end later, ended " + until);
        }
        if (!(target > 0 && target <= 1)) {
            throw new IllegalArgumentException("the target must be above 0 and at most 1, was " + target);
        }
        outages = joined(outages, from, until);
    }

    /**
     * A time in which an application did not serve.
     *
     * @param from when the first probe failed
     * @param until when it served again; empty while it does not
     * @param cause what was lost
     */
    public record Outage(Instant from, Optional<Instant> until, String cause) {
        /** @throws IllegalArgumentException if it ends before it begins */
        public Outage {
            if (until.isPresent() && until.get().isBefore(from)) {
                throw new IllegalArgumentException("an outage from " + from + " cannot end at " + until.get());
            }
        }

        /** Returns an outage that is over. */
        public static Outage lasting(Instant from, Duration length, String cause) {
            return new Outage(from, Optional.of(from.plus(length)), cause);
        }

        /** Returns the outage that a recovery ends, or has ended. */
        public static Outage of(Recovery recovery) {
            Instant lost = recovery.lostAt();
            return new Outage(
                    lost,
                    recovery.recoveryTime().map(lost::plus),
                    recovery.status().reason().orElse(recovery.kind().name()));
        }
    }

    private static List<Outage> joined(List<Outage> outages, Instant from, Instant until) {
        List<Outage> sorted = new ArrayList<>(outages);
        sorted.sort(Comparator.comparing(Outage::from));
        List<Outage> joined = new ArrayList<>();
        for (Outage outage : sorted) {
            Instant begin = outage.from().isBefore(from) ? from : outage.from();
            Instant end = outage.until().filter(until::isAfter).orElse(until);
            if (!begin.isBefore(end)) {
                continue;
            }
            Outage last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            Instant lastEnd = last == null ? Instant.MIN : last.until().orElse(until);
            // One that goes on beyond the time that is looked at stays open.
            Optional<Instant> shownEnd = outage.until().filter(ended -> !ended.isAfter(until));
            if (last == null || begin.isAfter(lastEnd)) {
                joined.add(new Outage(begin, shownEnd, outage.cause()));
            } else if (end.isAfter(lastEnd) || shownEnd.isEmpty()) {
                joined.set(joined.size() - 1, new Outage(last.from(), shownEnd, last.cause()));
            }
        }
        return List.copyOf(joined);
    }

    /** Returns how long the time is that is looked at. */
    public Duration observed() {
        return Duration.between(from, until);
    }

    /** Returns for how long it did not serve. */
    public Duration down() {
        return outages.stream().map(this::length).reduce(Duration.ZERO, Duration::plus);
    }

    /** Returns the share of the time in which it served, within 0 and 1. */
    public double measured() {
        return 1 - seconds(down()) / seconds(observed());
    }

    /** Tells whether it served as much as was promised. */
    public boolean met() {
        return !budgetLeft().isNegative();
    }

    /** Returns for how long it may not serve: the error budget of the time. */
    public Duration budget() {
        return Duration.ofNanos(Math.round(seconds(observed()) * (1 - target) * 1e9));
    }

    /** Returns what is left of the budget; negative by how much it is exceeded. */
    public Duration budgetLeft() {
        return budget().minus(down());
    }

    /** Returns how long an outage took on average (MTTR), those that go on counted up to the end; empty without one. */
    public Optional<Duration> meanTimeToRecover() {
        return outages.isEmpty() ? Optional.empty() : Optional.of(down().dividedBy(outages.size()));
    }

    /** Returns how long it served on average until it failed (MTBF): the time it served, by outages; empty without one. */
    public Optional<Duration> meanTimeBetweenFailures() {
        return outages.isEmpty()
                ? Optional.empty()
                : Optional.of(observed().minus(down()).dividedBy(outages.size()));
    }

    /** Returns the longest outage; zero without one. */
    public Duration longest() {
        return outages.stream().map(this::length).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private Duration length(Outage outage) {
        return Duration.between(outage.from(), outage.until().orElse(until));
    }

    private static double seconds(Duration duration) {
        return duration.toSeconds() + duration.toNanosPart() / 1e9;
    }

    private static String shown(Duration duration) {
        return Durations.format(duration.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Returns it on one line, times cut to seconds. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %.5f %% of %s (promised %.5f %%), %d outages, down %s, budget left %s, MTTR %s, MTBF %s",
                application,
                measured() * 100,
                Durations.format(observed()),
                target * 100,
                outages.size(),
                shown(down()),
                (budgetLeft().isNegative() ? "-" : "") + shown(budgetLeft().abs()),
                meanTimeToRecover().map(AvailabilityReport::shown).orElse("-"),
                meanTimeBetweenFailures().map(AvailabilityReport::shown).orElse("-"));
    }
}
