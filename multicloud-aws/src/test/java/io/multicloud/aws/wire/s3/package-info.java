/** S3 over a fake cloud. */
@NullMarked
package io.multicloud.aws.wire.s3;

import org.jspecify.annotations.NullMarked;
