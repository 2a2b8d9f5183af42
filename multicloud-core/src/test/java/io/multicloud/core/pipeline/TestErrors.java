package io.multicloud.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Calls that must fail, and errors to make them fail with. */
final class TestErrors {
    private TestErrors() {}

    /** Returns what a call fails with, which must have this code. */
    static CloudException failure(ErrorCode code, ThrowingCallable call) {
        CloudException error = catchThrowableOfType(CloudException.class, call);
        assertThat(error).isNotNull();
        assertThat(error.code()).isEqualTo(code);
        return error;
    }

    /** Returns an error to be thrown by a test's cloud. */
    static CloudException error(ErrorCode code) {
        return CloudException.builder(code, "on command").build();
    }
}
