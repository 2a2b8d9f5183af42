package io.multicloud.testkit;

import java.time.Instant;

/**
 * One thing that happened in a fake cloud.
 *
 * @param number counts from 1
 * @param at when
 * @param kind what sort of thing
 * @param subject the native id concerned, or the region
 * @param text what happened
 */
public record HistoryEvent(long number, Instant at, Kind kind, String subject, String text) {
    /** Sorts of things. */
    public enum Kind {
        /** A request was answered. */
        REQUEST,
        /** A resource changed by itself or on request. */
        STATE,
        /** A fault struck. */
        FAULT,
        /** Billing started, stopped or changed its price. */
        BILL
    }

    @Override
    public String toString() {
        return at + "  " + pad(kind.name(), 7) + "  " + pad(subject, 24) + "  " + text;
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}
