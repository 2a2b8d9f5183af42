package io.multicloud.aws.wire;

import io.multicloud.aws.wire.shape.ShapeException;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.wire.WireResponse;

/** One service of AWS: a protocol, its operations, and its words for what goes wrong. Thread-safe. */
public interface Service {
    /** Answers a request. */
    WireResponse answer(Call call);

    /** Writes a refusal. */
    WireResponse refuse(AwsException error, String requestId);

    /** Says that a request is not of the shape. */
    AwsException misshapen(ShapeException error);

    /** Says that a request is not signed, or not rightly. */
    AwsException unsigned(SignatureRefusal refusal, String message);

    /** Says that no policy allows a request. */
    AwsException denied(String message);

    /** Says what the fake cloud says, in this service's codes. */
    AwsException refused(FakeNativeException error);

    /** Tells whether its region must be one that the cloud has; some services live in one place for all. */
    default boolean regional() {
        return true;
    }
}
