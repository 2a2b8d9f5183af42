package io.multicloud.api.control;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that runs, in one page. Sums count VMs that are not deleted; money is at catalog prices.
 *
 * @param at when it was made
 * @param oldest the oldest {@code listedAt} of all accounts; empty if one has none
 * @param total sums over all accounts
 * @param providers one entry for each open account, by name
 */
public record UnifiedView(Instant at, Optional<Instant> oldest, Summary total, List<ProviderView> providers) {
    /**
     * Sums.
     *
     * @param vms VMs that are not deleted
     * @param runningVms those of them that run
     * @param vcpus virtual CPUs of the running ones
     * @param memory memory of the running ones
     * @param hourlyCost what the running ones cost in an hour, at the price each is paid at
     * @param hourlySavings what they would cost more if each were paid on demand
     * @param unpricedVms running VMs without a known price; they are missing from both amounts
     * @param activeBursts burst VMs that may still cost something
     */
    public record Summary(
            int vms,
            int runningVms,
            double vcpus,
            DataSize memory,
            Money hourlyCost,
            Money hourlySavings,
            int unpricedVms,
            int activeBursts) {}

    /**
     * One account.
     *
     * @param account its name
     * @param kind its adapter's kind
     * @param summary its sums
     * @param listedAt when its VMs were last listed as a whole: of its own region and those in which something is known,
     *     the one listed longest ago; empty if one never was
     */
    public record ProviderView(String account, String kind, Summary summary, Optional<Instant> listedAt) {}

    /** Copies the list. */
    public UnifiedView {
        providers = List.copyOf(providers);
    }
}
