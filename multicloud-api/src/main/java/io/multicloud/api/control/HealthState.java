package io.multicloud.api.control;

/** How well a region, or an account as a whole, does what it is asked. */
public enum HealthState {
    /** It answers. */
    HEALTHY,
    /** It answers, but refuses or fails more than now and then, or has just come back. */
    DEGRADED,
    /** It does not answer, or with errors of its own only. */
    DOWN,
    /** Nothing is known, or what is known is too old. Never to be taken for healthy. */
    UNKNOWN
}
