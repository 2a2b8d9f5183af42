package io.multicloud.api.placement;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A machine shape that somebody sells in a place at a price.
 *
 * @param cloud the kind of provider that sells it, for example {@code aws}
 * @param region where
 * @param zone the zone it is limited to; empty if every zone of the region has it at this price
 * @param type what
 * @param onDemandHourly price of an hour, kept until deleted; empty if not sold so
 * @param spotHourly price of an hour of spare capacity; empty if not sold so
 * @param interruptionRate the share of such spot VMs that are taken back within a month, 0 to 1; empty if
 *     not known
 * @param commitments what it costs for a promised term
 * @param asOf the day the prices were valid
 * @param source who published them
 */
public record Offer(
        String cloud,
        Region region,
        Optional<Zone> zone,
        InstanceType type,
        Optional<Money> onDemandHourly,
        Optional<Money> spotHourly,
        OptionalDouble interruptionRate,
        List<Commitment> commitments,
        LocalDate asOf,
        String source) {
    /**
     * A price for a promised term.
     *
     * @param years 1 or 3
     * @param upfront paid at the start
     * @param hourly paid for every hour of the term
     */
    public record Commitment(int years, Money upfront, Money hourly) {
        /** @throws IllegalArgumentException unless the term is 1 or 3 years */
        public Commitment {
            if (years != 1 && years != 3) {
                throw new IllegalArgumentException("a commitment is for 1 or 3 years, was " + years);
            }
        }
    }

    /** @throws IllegalArgumentException if the cloud or source is blank or the rate is not within 0 and 1 */
    public Offer {
        commitments = List.copyOf(commitments);
        if (cloud.isBlank() || source.isBlank()) {
            throw new IllegalArgumentException(
                    "an offer needs a cloud and a source, had '" + cloud + "' and '" + source + "'");
        }
        if (interruptionRate.isPresent()
                && !(interruptionRate.getAsDouble() >= 0 && interruptionRate.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "interruption rate must be within 0 and 1, was " + interruptionRate.getAsDouble());
        }
    }

    /** Returns an offer on demand only, for instance a host's own price of its own machines. */
    public static Offer onDemand(
            String cloud, Region region, InstanceType type, Money hourly, LocalDate asOf, String source) {
        return new Offer(
                cloud,
                region,
                Optional.empty(),
                type,
                Optional.of(hourly),
                Optional.empty(),
                OptionalDouble.empty(),
                List.of(),
                asOf,
                source);
    }

    /** Returns the price of an hour for a way of paying; empty if not sold so. */
    public Optional<Money> hourly(Purchase purchase) {
        return purchase instanceof Purchase.Spot ? spotHourly : onDemandHourly;
    }
}
