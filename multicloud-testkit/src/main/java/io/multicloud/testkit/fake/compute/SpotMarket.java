package io.multicloud.testkit.fake.compute;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.placement.Offer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What spot VMs cost and when they are taken back. A price is a function of the seed, the place, the type and the day
 * (UTC) alone, so that who asks when changes nothing; a command overrides it. Called under the world's lock.
 */
final class SpotMarket {
    /** The time {@link Offer#interruptionRate()} speaks of. */
    private static final Duration MONTH = Duration.ofDays(30);

    private static final int MEMORY_DAYS = 7;

    private record Good(Region region, String type) {}

    private final long seed;
    private final double volatility;
    private final SplittableRandom hazards;
    private final Map<Good, Money> commanded = new LinkedHashMap<>();

    SpotMarket(long seed, double volatility, SplittableRandom hazards) {
        this.seed = seed;
        this.volatility = volatility;
        this.hazards = hazards;
    }

    boolean moves() {
        return volatility > 0;
    }

    void command(Region region, String type, Money hourly) {
        commanded.put(new Good(region, type), hourly);
    }

    /** Returns the price of an hour at an instant. */
    Money price(Offer offer, Instant at) {
        Money fixed = commanded.get(new Good(offer.region(), offer.type().name()));
        if (fixed != null) {
            return fixed;
        }
        Money listed = offer.spotHourly().orElseThrow();
        if (volatility == 0) {
            return listed;
        }
        long day = Math.floorDiv(at.getEpochSecond(), 86_400);
        long good = seed * 31
                + offer.region().hashCode() * 1_000_003L
                + offer.type().name().hashCode();
        // A moving average of independent days, scaled to variance 1: neighbouring days are alike, distant ones not.
        double sum = 0;
        for (int back = 0; back < MEMORY_DAYS; back++) {
            sum += new SplittableRandom(good * 1_000_033 + day - back).nextDouble() * 2 - 1;
        }
        double deviation = sum * Math.sqrt(3.0 / MEMORY_DAYS);
        BigDecimal moved = listed.amount()
                .multiply(BigDecimal.valueOf(Math.exp(volatility * deviation)), MathContext.DECIMAL32)
                .setScale(6, RoundingMode.HALF_EVEN);
        Money price = new Money(moved, listed.currency());
        // Nobody pays more for spare capacity than for the other.
        return offer.onDemandHourly().filter(most -> most.compareTo(price) < 0).orElse(price);
    }

    /** Draws when a VM that runs from now on is taken back, if the offer says how often that happens. */
    Optional<Duration> untilTakenBack(Offer offer) {
        if (offer.interruptionRate().isEmpty() || offer.interruptionRate().getAsDouble() == 0) {
            return Optional.empty();
        }
        double share = Math.min(offer.interruptionRate().getAsDouble(), 0.9999);
        // Constant hazard: survivors after a month are 1 - share.
        double perSecond = -Math.log1p(-share) / MONTH.toSeconds();
        double seconds = -Math.log1p(-hazards.nextDouble()) / perSecond;
        return Optional.of(Duration.ofSeconds((long) Math.min(seconds, 3e9)));
    }
}
