/** A host application that embeds the library: a batch service that rents machines when its own are not enough. */
@NullMarked
package io.multicloud.samples.host;

import org.jspecify.annotations.NullMarked;
