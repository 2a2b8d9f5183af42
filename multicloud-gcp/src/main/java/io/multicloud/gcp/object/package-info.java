/** Cloud Storage: buckets, objects, uploads in parts, signed URLs. */
@NullMarked
package io.multicloud.gcp.object;

import org.jspecify.annotations.NullMarked;
