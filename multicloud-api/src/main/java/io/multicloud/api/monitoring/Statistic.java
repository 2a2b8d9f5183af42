package io.multicloud.api.monitoring;

/** How the samples of an interval become one point. */
public enum Statistic {
    /** Mean. */
    AVERAGE,
    /** Largest. */
    MAXIMUM,
    /** Smallest. */
    MINIMUM,
    /** Sum. */
    SUM
}
