/** The adapter of Google Cloud. Only {@link io.multicloud.gcp.GcpProviderFactory} is meant for others. */
@NullMarked
package io.multicloud.gcp;

import org.jspecify.annotations.NullMarked;
