package io.multicloud.api.migration;

import io.multicloud.api.PreflightCheck;
import io.multicloud.api.PreflightCheck.Outcome;
import java.util.List;

/**
 * What was found out about a migration before anything is touched.
 *
 * @param spec what was looked at
 * @param checks in the order they were made: {@code source}, {@code target}, {@code disk ...}, {@code architecture}, {@code firmware}, {@code
 *     image licence}, {@code type}, {@code quota ...}, {@code network}, {@code strategy}, {@code price}
 * @param path how the disks come to the target
 * @param strategy how the source is treated: what was asked for, or cold where that is not possible and {@linkplain
 *     MigrationSpec.Builder#orCold() accepted}
 * @param estimate what it will take, on that path and with that strategy
 */
public record MigrationPlan(
        MigrationSpec spec,
        List<PreflightCheck> checks,
        TransferPath path,
        MigrationStrategy strategy,
        MigrationEstimate estimate) {
    /** Copies the checks. */
    public MigrationPlan {
        checks = List.copyOf(checks);
    }

    /** Returns the checks that failed. */
    public List<PreflightCheck> problems() {
        return checks.stream()
                .filter(check -> check.outcome() == Outcome.FAILED)
                .toList();
    }

    /** Tells whether it can be started. */
    public boolean feasible() {
        return problems().isEmpty();
    }
}
