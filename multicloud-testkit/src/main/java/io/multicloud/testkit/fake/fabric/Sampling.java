package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries.Point;
import io.multicloud.api.monitoring.Statistic;
import io.multicloud.testkit.MetricFunction;
import io.multicloud.testkit.fake.RunTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How samples become points and points become the state of an alert. A sample is taken at every full minute at which a
 * thing runs; an interval has the samples from its start up to but not including its end. A minute is the finest that
 * all four clouds offer for the metrics of a VM.
 */
final class Sampling {
    /** From one sample to the next. */
    static final Duration PERIOD = Duration.ofMinutes(1);

    private static final long PERIOD_SECONDS = PERIOD.toSeconds();

    private Sampling() {}

    /**
     * Returns the points of a query, one for each interval that has samples.
     *
     * @param value what is sampled
     * @param runs when there are samples
     * @param now the last instant at which there can be one
     */
    static List<Point> points(MetricQuery query, MetricFunction value, RunTimes runs, Instant now) {
        Intervals intervals = new Intervals(query);
        runs.forEach((from, to) -> {
            Instant first = later(from, query.from());
            Instant end = earlier(to, earlier(query.to(), now.plusNanos(1)));
            for (Instant at = fullMinute(first); at.isBefore(end); at = at.plus(PERIOD)) {
                intervals.add(at, value.at(at));
            }
        });
        return intervals.points();
    }

    /**
     * Returns the query whose points decide whether a condition holds: the full minutes before now.
     *
     * @param now the present instant
     */
    static MetricQuery lookBack(AlertCondition condition, Instant now) {
        Instant end = Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), PERIOD_SECONDS) * PERIOD_SECONDS);
        return new MetricQuery(
                condition.metric(),
                condition.resource(),
                end.minus(condition.sustained()),
                end,
                PERIOD,
                Statistic.AVERAGE);
    }

    /**
     * Returns the state that the points of {@link #lookBack} tell: one good minute is enough to be sure that the
     * condition does not hold, every minute must be bad for it to hold, and otherwise what is missing would decide.
     */
    static AlertState state(AlertCondition condition, List<Point> points) {
        for (Point point : points) {
            if (!condition.comparison().violates(point.value(), condition.threshold())) {
                return AlertState.OK;
            }
        }
        return points.size() == condition.sustained().dividedBy(PERIOD) ? AlertState.FIRING : AlertState.UNKNOWN;
    }

    /** Tells whether points of this distance can be made of samples. */
    static boolean offers(Duration step) {
        return step.toSeconds() % PERIOD_SECONDS == 0;
    }

    private static Instant fullMinute(Instant from) {
        long seconds = Math.floorDiv(from.getEpochSecond(), PERIOD_SECONDS) * PERIOD_SECONDS;
        Instant floor = Instant.ofEpochSecond(seconds);
        return floor.equals(from) ? floor : floor.plus(PERIOD);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** The intervals of a query, filled in the order of time. */
    private static final class Intervals {
        private final MetricQuery query;
        private final List<Point> points = new ArrayList<>();
        private @Nullable Instant start;
        private double sum;
        private double most;
        private double least;
        private int count;

        Intervals(MetricQuery query) {
            this.query = query;
        }

        void add(Instant at, double value) {
            if (!Double.isFinite(value)) {
                return;
            }
            long index = Duration.between(query.from(), at).dividedBy(query.step());
            Instant interval = query.from().plus(query.step().multipliedBy(index));
            if (!interval.equals(start)) {
                flush();
                start = interval;
                sum = 0;
                count = 0;
                most = value;
                least = value;
            }
            sum += value;
            count++;
            most = Math.max(most, value);
            least = Math.min(least, value);
        }

        private void flush() {
            if (start != null) {
                double value = switch (query.statistic()) {
                    case AVERAGE -> sum / count;
                    case MAXIMUM -> most;
                    case MINIMUM -> least;
                    case SUM -> sum;
                };
                points.add(new Point(start, value));
            }
        }

        List<Point> points() {
            flush();
            start = null;
            return points;
        }
    }
}
