package io.multicloud.core.simulation;

import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.testkit.simulation.Invariant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must hold of how a loss is noticed and measured, with the default probes: every 30 s, lost after three failures. */
final class DetectionInvariants {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final int FAILURES = 3;

    /** What a host and the journal take for what happens at once. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private static final String RECOVERIES = "recovery-";
    private static final String CHECK = "check-application";
    private static final Pattern LOST_AT = Pattern.compile("\"lostAt\":\"([^\"]+)\"");
    private static final Pattern RECOVERY_TIME = Pattern.compile("\"recoveryTime\":\"([^\"]+)\"");

    private final Store store;
    private final Supplier<Optional<Instant>> outage;
    private final BooleanSupplier calm;

    /**
     * @param outage when the site was lost for good; empty while it only flaps
     * @param calm whether nothing else went wrong since
     */
    DetectionInvariants(Store store, Supplier<Optional<Instant>> outage, BooleanSupplier calm) {
        this.store = store;
        this.outage = outage;
        this.calm = calm;
    }

    List<Invariant> always() {
        return List.of(whatAnswersInBetweenStays());
    }

    List<Invariant> atEnd() {
        return List.of(timeCountsFromTheFirstFailure(), everyStepHasItsTime());
    }

    Invariant whatAnswersInBetweenStays() {
        return Invariant.of("what answers before it has failed three times in a row is not moved", () -> {
            Optional<SagaRecord> moved = outage.get().isPresent() ? Optional.empty() : recovery();
            return moved.map(saga -> saga.id() + " has begun, and nothing is lost");
        });
    }

    Invariant timeCountsFromTheFirstFailure() {
        return Invariant.of("the time of a recovery counts from the first probe that failed", () -> {
            Optional<SagaRecord> recovery = recovery();
            if (recovery.isEmpty() || outage.get().isEmpty()) {
                return Optional.empty();
            }
            Instant lostAt = Instant.parse(found(LOST_AT, recovery.get().input()));
            Instant began = outage.get().get();
            Duration noticing = Duration.between(lostAt, recovery.get().createdAt());
            if (lostAt.isBefore(began.minus(AT_ONCE))) {
                return Optional.of("it counts from " + lostAt + ", and all was well until " + began);
            }
            if (noticing.compareTo(INTERVAL.multipliedBy(FAILURES - 1).minus(AT_ONCE)) < 0) {
                return Optional.of("it counts from " + lostAt + ", only " + noticing + " before it was decided");
            }
            Instant latest = began.plus(INTERVAL).plus(AT_ONCE);
            return calm.getAsBoolean() && lostAt.isAfter(latest)
                    ? Optional.of("it counts from " + lostAt + ", and probes have failed since " + latest)
                    : Optional.empty();
        });
    }

    Invariant everyStepHasItsTime() {
        return Invariant.of("the time of a recovery is that of its steps", () -> {
            Optional<SagaRecord> recovery = recovery();
            List<StepRecord> steps = recovery.map(saga -> forwards(saga.id())).orElse(List.of());
            Optional<StepRecord> checked =
                    steps.stream().filter(step -> step.name().equals(CHECK)).findFirst();
            if (checked.isEmpty()) {
                return Optional.empty();
            }
            SagaRecord saga = recovery.orElseThrow();
            Instant end = checked.get().endedAt().orElseThrow();
            Duration told = Duration.parse(found(RECOVERY_TIME, checked.get().result()));
            Duration took = Duration.between(Instant.parse(found(LOST_AT, saga.input())), end);
            // What is told is measured before it is written down, which may take long when things go wrong.
            if (told.compareTo(took.plus(AT_ONCE)) > 0 || (calm.getAsBoolean() && beyond(told, took))) {
                return Optional.of("it is told as " + told + ", and was " + took);
            }
            Duration sum = Duration.ZERO;
            for (StepRecord step : steps) {
                sum = step.position() <= checked.get().position() ? sum.plus(step.took()) : sum;
            }
            Duration all = Duration.between(saga.createdAt(), end);
            boolean missing = calm.getAsBoolean() && sum.compareTo(all.minus(AT_ONCE)) < 0;
            return missing || sum.compareTo(all.plus(AT_ONCE)) > 0
                    ? Optional.of("its steps took " + sum + ", and all of it " + all)
                    : Optional.empty();
        });
    }

    private static boolean beyond(Duration one, Duration other) {
        return one.minus(other).abs().compareTo(AT_ONCE) > 0;
    }

    private List<StepRecord> forwards(String saga) {
        return store.steps(saga).stream()
                .filter(step -> step.direction() == Direction.FORWARD)
                .toList();
    }

    private Optional<SagaRecord> recovery() {
        return store.all().stream()
                .filter(saga -> saga.id().startsWith(RECOVERIES))
                .findFirst();
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("there is no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }
}
