package io.multicloud.api.monitoring;

/** Whether an alert fires. */
public enum AlertState {
    /** The condition does not hold. */
    OK,
    /** The condition has held for its whole time. */
    FIRING,
    /** There is no data: neither good nor bad. */
    UNKNOWN
}
