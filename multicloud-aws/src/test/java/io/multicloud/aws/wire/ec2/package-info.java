/** EC2 over a fake cloud: one class for each group of operations, and what they share. */
@NullMarked
package io.multicloud.aws.wire.ec2;

import org.jspecify.annotations.NullMarked;
