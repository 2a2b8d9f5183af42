/** How factories of providers are found. */
@NullMarked
package io.multicloud.core.discovery;

import org.jspecify.annotations.NullMarked;
