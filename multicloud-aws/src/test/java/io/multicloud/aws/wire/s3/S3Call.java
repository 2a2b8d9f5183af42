package io.multicloud.aws.wire.s3;

import io.multicloud.aws.wire.Call;

/**
 * A decoded request.
 *
 * @param <I> its shape
 * @param call with the body, for those whose body is bytes
 * @param input the members
 */
record S3Call<I>(Call call, I input) {}
