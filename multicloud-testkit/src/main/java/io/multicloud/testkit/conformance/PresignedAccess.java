package io.multicloud.testkit.conformance;

import io.multicloud.api.object.HttpMethod;
import java.net.URI;

/** Sends requests to presigned URLs as anyone who holds one would: with nothing else. */
@FunctionalInterface
public interface PresignedAccess {
    /**
     * Sends one request.
     *
     * @param method what to do
     * @param url where
     * @param body what to write; empty for {@link HttpMethod#GET}
     */
    Answer send(HttpMethod method, URI url, byte[] body);

    /** What came back. */
    final class Answer {
        private final int status;
        private final byte[] body;

        /**
         * @param status the HTTP status
         * @param body what was read
         */
        public Answer(int status, byte[] body) {
            this.status = status;
            this.body = body.clone();
        }

        /** Returns the HTTP status. */
        public int status() {
            return status;
        }

        /** Returns a copy of what was read. */
        public byte[] body() {
            return body.clone();
        }
    }
}
