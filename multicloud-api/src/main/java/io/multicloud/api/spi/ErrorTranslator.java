package io.multicloud.api.spi;

import io.multicloud.api.CloudException;

/**
 * Maps a cloud's own errors. It must be sure where it says that nothing was done: an answer that was lost on
 * its way is {@code UNKNOWN_OUTCOME}, not {@code UNAVAILABLE}.
 */
@FunctionalInterface
public interface ErrorTranslator {
    /** Returns the portable error for what a request threw; the native one becomes its cause. Never null. */
    CloudException translate(Throwable error, CallInfo call);
}
