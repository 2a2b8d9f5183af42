package io.multicloud.aws.wire;

import io.multicloud.api.Region;
import io.multicloud.testkit.wire.WireRequest;
import java.util.Map;

/**
 * A request whose signature was found right.
 *
 * @param region of its signature
 * @param http as it came
 * @param body without the encoding of its chunks
 * @param trailers of the body, by name in lower case
 * @param requestId AWS's id of it
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
public record Call(Region region, WireRequest http, byte[] body, Map<String, String> trailers, String requestId) {}
