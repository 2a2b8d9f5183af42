/** What all resources of Compute Engine share: marks, labels, filters, and their life. */
@NullMarked
package io.multicloud.gcp.resource;

import org.jspecify.annotations.NullMarked;
