package io.multicloud.core.burst;

import io.multicloud.api.Money;
import io.multicloud.api.burst.BurstPolicy;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many VMs a policy allows.
 *
 * @param maxVms at a time
 * @param dailyBudget for all VMs in a day (UTC)
 */
record BurstLimits(OptionalInt maxVms, Optional<Money> dailyBudget) {
    static BurstLimits of(BurstPolicy policy) {
        policy.dailyBudget().ifPresent(budget -> {
            if (!budget.currency().equals(Money.ZERO_USD.currency())) {
                throw new IllegalArgumentException("the daily budget of burst '" + policy.name()
                        + "' must be in USD, as the catalog, was " + budget);
            }
        });
        return new BurstLimits(policy.maxVms(), policy.dailyBudget());
    }

    /**
     * How many of the VMs asked for the limits leave.
     *
     * @param vms how many
     * @param limit which limit took the others; empty if none did
     */
    record Allowance(int vms, String limit) {}

    /**
     * Limits an order.
     *
     * @param cheapest what an hour of one more VM costs at the least, if that is known; looked at only with a budget
     */
    Allowance allow(int wanted, Fleet fleet, Optional<Money> cheapest, Instant now) {
        int vms = wanted;
        String limit = "";
        if (maxVms.isPresent() && fleet.size() + vms > maxVms.getAsInt()) {
            vms = Math.max(0, maxVms.getAsInt() - fleet.size());
            limit = "the limit of " + maxVms.getAsInt() + " VMs is reached";
        }
        if (vms == 0 || dailyBudget.isEmpty()) {
            return new Allowance(vms, limit);
        }
        if (cheapest.isEmpty()) {
            return new Allowance(0, "the daily budget cannot be held: no offer fits, so nothing has a price");
        }
        // Launch only what can be paid for an hour at least.
        Money hour = fleet.hourlyCost().plus(cheapest.get().times(fleet.unplaced()));
        Money left = dailyBudget.get().minus(fleet.costOfDay(now)).minus(hour);
        long payable = left.isPositive()
                ? left.amount().divideToIntegralValue(cheapest.get().amount()).longValue()
                : 0;
        if (payable < vms) {
            vms = (int) payable;
            limit = "the daily budget of " + dailyBudget.get() + " leaves " + left.rounded(2)
                    + " beside an hour of what runs";
        }
        return new Allowance(vms, limit);
    }

    /** Tells whether the day's budget is spent. */
    boolean spent(Fleet fleet, Instant now) {
        return dailyBudget.isPresent() && fleet.costOfDay(now).compareTo(dailyBudget.get()) >= 0;
    }
}
