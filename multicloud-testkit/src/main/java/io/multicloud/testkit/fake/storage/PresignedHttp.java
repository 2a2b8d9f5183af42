package io.multicloud.testkit.fake.storage;

import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.PutOptions;
import io.multicloud.testkit.FakeNativeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whoever holds a signed URL, as the cloud answers them. Thread-safe. */
public final class PresignedHttp {
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;

    private final BucketBackend buckets;

    PresignedHttp(BucketBackend buckets) {
        this.buckets = buckets;
    }

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body the object for a GET that succeeded; why not, for a refusal
     * @param etag of the object that was read or written
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
    public record Answer(int status, byte[] body, Optional<String> etag) {}

    /**
     * Answers a request to a signed URL: 403 if the URL was changed, has expired, is for another method or another cloud's.
     *
     * @param body what a PUT writes
     * @throws UncheckedIOException if a fault breaks the connection
     */
    public Answer send(HttpMethod method, URI uri, byte[] body) {
        Optional<ObjectKey> key = buckets.permitted(method, uri);
        if (key.isEmpty()) {
            return refusal(FORBIDDEN, "the signature does not match or has expired");
        }
        try {
            return switch (method) {
                case GET -> {
                    try (ObjectContent content = buckets.get(key.get(), ByteRange.ALL)) {
                        yield new Answer(
                                OK,
                                content.readAll(),
                                Optional.of(content.info().etag()));
                    }
                }
                case PUT -> {
                    ObjectBytes bytes = ObjectBytes.readFrom(new ByteArrayInputStream(body), body.length);
                    ObjectInfo info = buckets.put(key.get(), bytes, PutOptions.defaults());
                    yield new Answer(OK, new byte[0], Optional.of(info.etag()));
                }
            };
        } catch (FakeNativeException e) {
            if (e.status() <= 0) {
                throw new UncheckedIOException(new IOException(e));
            }
            return refusal(e.status(), e.nativeCode() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer refusal(int status, String why) {
        return new Answer(status, why.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }
}
