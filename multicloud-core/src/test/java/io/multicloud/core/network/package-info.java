/** Networks that are made like those of another cloud. */
@NullMarked
package io.multicloud.core.network;

import org.jspecify.annotations.NullMarked;
