package io.multicloud.testkit.wire;

import java.io.IOException;

/** Answers what comes to a {@link WireServer}, on several threads at once. It never waits in virtual time. */
@FunctionalInterface
public interface WireHandler {
    /**
     * Answers a request.
     *
     * @throws IOException to break the connection instead of answering
     * @throws Exception if the front is at fault: the client gets a plain 500, and the server keeps it in {@link
     *     WireServer#failures()}
     */
    WireResponse handle(WireRequest request) throws Exception;
}
