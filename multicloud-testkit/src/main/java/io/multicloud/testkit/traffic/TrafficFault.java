package io.multicloud.testkit.traffic;

/** What can go wrong in a switch on command. */
public enum TrafficFault {
    /** A request does not arrive: {@code UNAVAILABLE}, nothing changes. */
    UNREACHABLE,
    /** A request takes effect, and its answer is lost: {@code UNKNOWN_OUTCOME}. */
    LOST_ANSWER
}
