/** Virtual machines, images, key pairs, volumes, snapshots and networks. Internal. */
@NullMarked
package io.multicloud.aws.ec2;

import org.jspecify.annotations.NullMarked;
