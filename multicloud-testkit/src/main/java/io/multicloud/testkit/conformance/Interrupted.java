package io.multicloud.testkit.conformance;

import io.multicloud.api.ErrorCode;

/** Calls made by an interrupted thread. */
final class Interrupted {
    private Interrupted() {}

    /** Fails unless the call ends with CANCELLED and leaves the interrupt flag set. */
    static void expectCancelled(String what, Expect.Action call) {
        Thread.currentThread().interrupt();
        boolean kept;
        try {
            Expect.code(ErrorCode.CANCELLED, what + " must end with an interrupt", call);
        } finally {
            kept = Thread.interrupted();
        }
        Expect.that(kept, what + " must set the interrupt flag again", kept);
    }
}
