/**
 * Google Cloud's wire protocols over a fake cloud: what any of its clients meets that is pointed at {@link
 * io.multicloud.gcp.wire.GcpFront}.
 */
@NullMarked
package io.multicloud.gcp.wire;

import org.jspecify.annotations.NullMarked;
