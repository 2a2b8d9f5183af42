package io.multicloud.api;

/**
 * One thing that must be right before work is sent to an account.
 *
 * @param subject what was checked, for example {@code credentials} or {@code permission ec2:RunInstances}
 * @param outcome how it is
 * @param detail what to do about it, or what was found
 */
public record PreflightCheck(String subject, Outcome outcome, String detail) {
    /** How a check ended. */
    public enum Outcome {
        /** In order. */
        PASSED,
        /** In order, and near a limit. */
        WARNING,
        /** Not in order. */
        FAILED,
        /** Could not be found out; the detail says why. */
        UNKNOWN
    }
}
