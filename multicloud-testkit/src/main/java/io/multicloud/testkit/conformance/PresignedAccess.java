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

    /**
     * What came back.
     *
     * @param status the HTTP status
     * @param body what was read
     */
    record Answer(int status, byte[] body) {
        /** Copies the bytes. */
        public Answer {
            body = body.clone();
        }

        @Override
        public byte[] body() {
            return body.clone();
        }
    }
}
