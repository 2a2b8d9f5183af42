/** Tests of the adapter through its SDK, over HTTP against the wire front. */
@NullMarked
package io.multicloud.gcp;

import org.jspecify.annotations.NullMarked;
