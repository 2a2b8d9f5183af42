/** Decoders and encoders of AWS's protocols, generic over the shapes that the SDK describes at run time. */
@NullMarked
package io.multicloud.aws.wire.shape;

import org.jspecify.annotations.NullMarked;
