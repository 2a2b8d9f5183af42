package io.multicloud.testkit.conformance;

import io.multicloud.api.ErrorCode;
import java.util.Set;

/**
 * Makes native requests of the provider under test fail. Faults of a cloud itself may strike those of the other process, too:
 * while a fault is placed, the kit sends none.
 */
public interface FaultInjector {
    /** Returns what it can do; the cases that need another fault are shown as skipped. */
    Set<Fault> supported();

    /**
     * Makes requests fail: of those sent from now on, counted from 1 and whatever they are, the
     * {@code first} one and the following, {@code times} in all.
     *
     * @param fault how they fail
     * @param first the first request that fails, from 1
     * @param times how many fail in a row; {@link Integer#MAX_VALUE} for every one until {@link Placed#remove()}
     * @throws IllegalArgumentException if the fault is not supported or a number is below 1
     */
    Placed place(Fault fault, int first, int times);

    /** Faults that wait for their requests. */
    interface Placed {
        /** Returns how many requests have met the fault. */
        int hits();

        /** Takes back what has not happened yet. May be called more than once. */
        void remove();
    }

    /** How a native request fails. */
    enum Fault {
        /** Refused for sending too many. */
        THROTTLED(ErrorCode.THROTTLED, false),
        /** Refused because the place has no machine left. */
        CAPACITY(ErrorCode.CAPACITY, false),
        /** Refused because a limit of the account is reached. */
        QUOTA(ErrorCode.QUOTA, false),
        /** Refused because the credentials have expired. */
        UNAUTHENTICATED(ErrorCode.UNAUTHENTICATED, false),
        /** Refused because the credentials do not allow it. */
        PERMISSION_DENIED(ErrorCode.PERMISSION_DENIED, false),
        /** The service fails before it has done anything. */
        UNAVAILABLE(ErrorCode.UNAVAILABLE, false),
        /** The service does what it was asked and answers with a failure. */
        FAILED_AFTER_COMMIT(ErrorCode.UNAVAILABLE, true),
        /** The service does what it was asked and its answer never arrives. */
        LOST_RESPONSE(ErrorCode.UNKNOWN_OUTCOME, true),
        /** Bytes read arrive changed. */
        CORRUPT_BYTES(ErrorCode.DATA_LOSS, true);

        private final ErrorCode code;
        private final boolean committed;

        Fault(ErrorCode code, boolean committed) {
            this.code = code;
            this.committed = committed;
        }

        /** Returns the code with which a call fails that meets this fault and is not repeated. */
        public ErrorCode code() {
            return code;
        }

        /** Tells whether the service has done what it was asked. */
        public boolean committed() {
            return committed;
        }
    }
}
