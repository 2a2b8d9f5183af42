package io.multicloud.core;

import io.multicloud.api.Money;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the host allows itself in one account, checked before a VM is created, resized or started. A VM counts until it is
 * deleted, in the regions that this process has created VMs or listed them in.
 *
 * <p>A cost limit is kept by price, not by bill: what every VM known to this process cost since the start of the UTC day
 * or month, plus what all running ones will cost until its end, the new one among them, must not exceed it. A VM whose
 * price is not known is refused while a cost limit is set, and a spot VM counts with the most it may cost.
 *
 * @param maxVms how many VMs there may be; empty for any number
 * @param maxCpus how many virtual CPUs they may have together; empty for any number
 * @param dailyLimit what VMs may cost in a UTC day; empty for any amount
 * @param monthlyLimit what VMs may cost in a UTC month; empty for any amount
 */
public record AccountLimits(
        OptionalInt maxVms, OptionalInt maxCpus, Optional<Money> dailyLimit, Optional<Money> monthlyLimit) {
    private static final AccountLimits NONE =
            new AccountLimits(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());

    /** @throws IllegalArgumentException if a limit is negative, or the two cost limits have different currencies */
    public AccountLimits {
        requireNotNegative("max_vms", maxVms.orElse(0));
        requireNotNegative("max_cpus", maxCpus.orElse(0));
        dailyLimit.ifPresent(
                limit -> requireNotNegative("daily_limit", limit.amount().signum()));
        monthlyLimit.ifPresent(
                limit -> requireNotNegative("monthly_limit", limit.amount().signum()));
        if (dailyLimit.isPresent()
                && monthlyLimit.isPresent()
                && !dailyLimit.get().currency().equals(monthlyLimit.get().currency())) {
            throw new IllegalArgumentException("daily_limit " + dailyLimit.get() + " and monthly_limit "
                    + monthlyLimit.get() + " must have one currency");
        }
    }

    /** Returns no limits. */
    public static AccountLimits none() {
        return NONE;
    }

    /** Returns these limits with a number of VMs. */
    public AccountLimits withMaxVms(int limit) {
        return new AccountLimits(OptionalInt.of(limit), maxCpus, dailyLimit, monthlyLimit);
    }

    /** Returns these limits with a number of virtual CPUs. */
    public AccountLimits withMaxCpus(int limit) {
        return new AccountLimits(maxVms, OptionalInt.of(limit), dailyLimit, monthlyLimit);
    }

    /** Returns these limits with an amount for a day. */
    public AccountLimits withDailyLimit(Money limit) {
        return new AccountLimits(maxVms, maxCpus, Optional.of(limit), monthlyLimit);
    }

    /** Returns these limits with an amount for a month. */
    public AccountLimits withMonthlyLimit(Money limit) {
        return new AccountLimits(maxVms, maxCpus, dailyLimit, Optional.of(limit));
    }

    /** Tells whether anything is limited. */
    public boolean limited() {
        return maxVms.isPresent() || maxCpus.isPresent() || limitsCost();
    }

    /** Tells whether cost is limited. */
    public boolean limitsCost() {
        return dailyLimit.isPresent() || monthlyLimit.isPresent();
    }

    private static void requireNotNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative");
        }
    }
}
