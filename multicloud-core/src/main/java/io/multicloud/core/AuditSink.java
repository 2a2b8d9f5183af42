package io.multicloud.core;

/**
 * Receives what was asked of accounts. Called on the caller's thread after every call, so it should hand on and not
 * wait. Thread-safe. What it throws is logged, and the call goes on.
 */
@FunctionalInterface
public interface AuditSink {
    /** Takes one event. */
    void record(AuditEvent event);
}
