/** Buckets and objects. Internal. */
@NullMarked
package io.multicloud.aws.s3;

import org.jspecify.annotations.NullMarked;
