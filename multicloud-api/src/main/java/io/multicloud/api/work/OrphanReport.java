package io.multicloud.api.work;

import io.multicloud.api.CloudException;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import java.time.Instant;
import java.util.List;

/**
 * What one sweep has found.
 *
 * @param asOf when it ended
 * @param orphans by account, region, type and native id
 * @param owned how many resources belong to work that goes on, is paused, or has them as its result
 * @param undecided whose work ended so shortly before that a listing may still show what is gone; the next sweep tells
 * @param unlisted what could not be looked at
 */
public record OrphanReport(
        Instant asOf, List<Orphan> orphans, int owned, List<ResourceId> undecided, List<Unlisted> unlisted) {
    /** Copies the lists. */
    public OrphanReport {
        orphans = List.copyOf(orphans);
        undecided = List.copyOf(undecided);
        unlisted = List.copyOf(unlisted);
    }

    /**
     * A part that could not be listed.
     *
     * @param account which account
     * @param region which region
     * @param type which kind of resource
     * @param error why
     */
    public record Unlisted(String account, Region region, ResourceType type, CloudException error) {}

    /** Returns the orphans whose work this journal knows to have ended: nobody else's. */
    public List<Orphan> certain() {
        return orphans.stream()
                .filter(orphan -> orphan.reason() != Orphan.Reason.WORK_UNKNOWN)
                .toList();
    }

    /** Returns what those orphans cost for an hour whose price is known. */
    public Money hourlyCost() {
        return orphans.stream().flatMap(orphan -> orphan.hourlyCost().stream()).reduce(Money.ZERO_USD, Money::plus);
    }
}
