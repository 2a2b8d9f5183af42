package io.multicloud.core.dr;

import io.multicloud.api.ResourceId;
import io.multicloud.core.dr.Probing.Finding;
import io.multicloud.core.health.Verdict;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Since when machines of a plan fail. The probes of a host that takes a plan over begin anew, and with them what counts as lost;
 * but when a machine that is still failing began to, an earlier host has noted. Thread-safe.
 */
final class Failing {
    private final LongFunction<Instant> journalTime;

    // Guarded by this.
    private final Map<ResourceId, Instant> noted = new LinkedHashMap<>();

    /** @param journalTime of nanoseconds of the environment */
    Failing(LongFunction<Instant> journalTime) {
        this.journalTime = journalTime;
    }

    /** Takes over what an earlier host has noted. */
    synchronized void inherit(Map<String, Instant> failing) {
        failing.forEach((vm, since) -> noted.put(ResourceId.parse(vm), since));
    }

    /** Forgets what was noted of machines that work, or are not the plan's any more. */
    synchronized void heard(List<Finding> findings) {
        Set<ResourceId> open = new LinkedHashSet<>();
        for (Finding finding : findings) {
            if (finding.verdict() != Verdict.WELL) {
                open.add(finding.machine().vm());
            }
        }
        noted.keySet().retainAll(open);
    }

    /** Returns when the first probe of a machine failed, of those that fail; empty if none does. */
    Optional<Instant> since(Finding finding) {
        Optional<Instant> own = finding.failingSince().isPresent()
                        && (finding.verdict() == Verdict.SUSPECTED || finding.verdict() == Verdict.LOST)
                ? Optional.of(journalTime.apply(finding.failingSince().getAsLong()))
                : Optional.empty();
        Optional<Instant> before = noted(finding.machine().vm());
        return before.filter(since -> own.isEmpty() || since.isBefore(own.get()))
                .or(() -> own);
    }

    private synchronized Optional<Instant> noted(ResourceId vm) {
        return Optional.ofNullable(noted.get(vm));
    }

    /** Returns what a later host is to know, by the text of machines' ids. */
    Map<String, Instant> note(List<Finding> findings) {
        Map<String, Instant> failing = new LinkedHashMap<>();
        for (Finding finding : findings) {
            since(finding).ifPresent(since -> failing.put(finding.machine().vm().toString(), since));
        }
        return failing;
    }
}
