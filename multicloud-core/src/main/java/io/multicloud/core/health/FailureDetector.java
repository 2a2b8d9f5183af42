package io.multicloud.core.health;

import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.api.dr.HealthPolicy.Detector;
import java.util.OptionalLong;

/**
 * Makes a verdict of a probe's answers. A state machine: it reads no clock, starts nothing, and the same answers at the same
 * times make the same verdicts. Times are those of {@code environment.nanoTime()}, which no step of the wall clock moves.
 * Belongs to one thread at a time.
 *
 * <pre>
 *             answered                 failed                   enough
 *   UNKNOWN ────────────▶ WELL ────────────────▶ SUSPECTED ────────────▶ LOST
 *      ▲  │                │ ▲                     │  │  ▲                  │ enough answers
 *      │  └────────────────┼─┼────── failed ───────┼──┼──┘                  │ in a row
 *      │                   │ └────── answered ─────┘  │                     ▼
 *      └─ nobody asked ────┴──────────────────────────┘                    WELL
 * </pre>
 *
 * Who asks may itself be paused. So the time in which nobody asked is no evidence: it ends a suspicion rather than adding to
 * it, and only LOST outlives it, because nothing says that what was lost has come back.
 */
public sealed interface FailureDetector permits FailureCount, PhiAccrual {
    /** After so many intervals without an answer of either kind, nobody can have asked. */
    int SILENT_INTERVALS = 4;

    /** Returns a detector that has seen nothing. */
    static FailureDetector of(HealthPolicy policy) {
        if (policy.detector() instanceof Detector.Failures failures) {
            return new FailureCount(failures.failures(), failures.successes(), policy.interval());
        }
        Detector.PhiAccrual phi = (Detector.PhiAccrual) policy.detector();
        return new PhiAccrual(phi.threshold(), policy.interval());
    }

    /** Tells that a probe succeeded. */
    Verdict answered(long nanos);

    /** Tells that a probe failed, or was not answered in time. */
    Verdict failed(long nanos);

    /** Returns the verdict now. */
    Verdict verdict(long nanos);

    /**
     * Returns when the first probe failed of those that led to SUSPECTED or LOST: recovery times count from it. Empty in the
     * other states.
     */
    OptionalLong failingSince();
}
