package io.multicloud.testkit.wire;

import java.util.OptionalInt;

/**
 * A request that came in, and what became of it.
 *
 * @param number counts from 1
 * @param request the method and the target as sent, without headers and body
 * @param status of the answer; empty if the connection was broken instead
 */
public record WireExchange(long number, String request, OptionalInt status) {
    @Override
    public String toString() {
        return number + " " + request + " -> " + (status.isPresent() ? status.getAsInt() : "cut");
    }
}
