package io.multicloud.testkit.fake.fabric;

import io.multicloud.testkit.BillLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much was spent by when. Between two instants at which a line starts or ends, the sum grows in a straight line; the
 * sums at those corners and the slopes between them are kept exactly, so that any instant is answered by one search.
 */
final class CostCurve {
    static final BigDecimal NANOS_PER_HOUR = BigDecimal.valueOf(3_600_000_000_000L);
    static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);

    /** What changes at a corner: the slope, in money an hour, and the sum itself. */
    private record Change(BigDecimal slope, BigDecimal jump) {
        static final Change NONE = new Change(BigDecimal.ZERO, BigDecimal.ZERO);

        Change plus(BigDecimal moreSlope, BigDecimal moreJump) {
            return new Change(slope.add(moreSlope), jump.add(moreJump));
        }
    }

    private final List<Instant> corners = new ArrayList<>();
    // At a corner, before and after what is charged once at it; in money times nanoseconds over an hour.
    private final List<BigDecimal> before = new ArrayList<>();
    private final List<BigDecimal> after = new ArrayList<>();
    private final List<BigDecimal> slopes = new ArrayList<>();

    /** Makes the curve of a bill. */
    CostCurve(List<BillLine> lines) {
        Map<Instant, Change> changes = new TreeMap<>();
        for (BillLine line : lines) {
            BigDecimal price = line.price().amount();
            if (line.chargedOnce()) {
                change(changes, line.from(), BigDecimal.ZERO, price.multiply(NANOS_PER_HOUR));
            } else {
                change(changes, line.from(), price, BigDecimal.ZERO);
                change(changes, line.to(), price.negate(), BigDecimal.ZERO);
            }
        }
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal slope = BigDecimal.ZERO;
        Instant last = Instant.EPOCH;
        for (Map.Entry<Instant, Change> change : changes.entrySet()) {
            sum = sum.add(slope.multiply(nanos(last, change.getKey())));
            last = change.getKey();
            corners.add(last);
            before.add(sum);
            sum = sum.add(change.getValue().jump());
            slope = slope.add(change.getValue().slope());
            after.add(sum);
            slopes.add(slope);
        }
    }

    private static void change(Map<Instant, Change> changes, Instant at, BigDecimal slope, BigDecimal jump) {
        changes.put(at, changes.getOrDefault(at, Change.NONE).plus(slope, jump));
    }

    /** Returns what was spent from the start of an instant's month (UTC) to the instant, both included. */
    BigDecimal monthToDate(Instant instant) {
        Instant month = ZonedDateTime.ofInstant(instant, ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .withDayOfMonth(1)
                .toInstant();
        return sum(instant, after).subtract(sum(month, before)).divide(NANOS_PER_HOUR, 12, RoundingMode.HALF_EVEN);
    }

    private BigDecimal sum(Instant instant, List<BigDecimal> atCorners) {
        int low = 0;
        int high = corners.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (corners.get(middle).isAfter(instant)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        if (low == 0) {
            return BigDecimal.ZERO;
        }
        int corner = low - 1;
        if (corners.get(corner).equals(instant)) {
            return atCorners.get(corner);
        }
        return after.get(corner).add(slopes.get(corner).multiply(nanos(corners.get(corner), instant)));
    }

    /** Returns the time between two instants in nanoseconds, however far they are apart. */
    static BigDecimal nanos(Instant from, Instant to) {
        return BigDecimal.valueOf(to.getEpochSecond() - from.getEpochSecond())
                .multiply(NANOS_PER_SECOND)
                .add(BigDecimal.valueOf(to.getNano() - from.getNano()));
    }
}
