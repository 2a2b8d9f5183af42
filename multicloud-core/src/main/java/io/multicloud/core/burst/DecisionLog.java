package io.multicloud.core.burst;

import io.multicloud.api.burst.BurstDecision;
import io.multicloud.api.burst.BurstDecision.Action;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest decisions; identical non-actions in a row, failures of the host's source among them, are one entry. Guarded
 * by the manager's lock.
 */
final class DecisionLog {
    private static final int MOST_ENTRIES = 10_000;

    private final Deque<BurstDecision> entries = new ArrayDeque<>();
    private Action openAction = Action.NONE;
    private @Nullable String openReason;
    private Instant openSince = Instant.EPOCH;
    private Instant openLast = Instant.EPOCH;
    private long openTimes;

    /** Adds an action. */
    BurstDecision acted(Instant at, Action action, int vms, String reason) {
        closeNonAction();
        return append(new BurstDecision(at, at, 1, action, vms, reason));
    }

    /** Adds a non-action; returns an entry only if it differs from the one before. */
    @Nullable
    BurstDecision nothing(Instant at, Action action, String reason) {
        if (action == openAction && reason.equals(openReason)) {
            openLast = at;
            openTimes++;
            return null;
        }
        closeNonAction();
        openAction = action;
        openReason = reason;
        openSince = at;
        openLast = at;
        openTimes = 1;
        return new BurstDecision(at, at, 1, action, 0, reason);
    }

    /** Returns the entries, oldest first, the non-action that still goes on among them. */
    List<BurstDecision> entries() {
        List<BurstDecision> all = new ArrayList<>(entries);
        if (openReason != null) {
            all.add(new BurstDecision(openSince, openLast, openTimes, openAction, 0, openReason));
        }
        return List.copyOf(all);
    }

    private void closeNonAction() {
        if (openReason != null) {
            append(new BurstDecision(openSince, openLast, openTimes, openAction, 0, openReason));
            openReason = null;
        }
    }

    private BurstDecision append(BurstDecision decision) {
        if (entries.size() == MOST_ENTRIES) {
            entries.removeFirst();
        }
        entries.addLast(decision);
        return decision;
    }
}
