/**
 * How configuration is read and written: a located tree, interpolation, the overlay, and tables of keys from which
 * reading, writing and the overlay follow alike.
 */
@NullMarked
package io.multicloud.core.config;

import org.jspecify.annotations.NullMarked;
