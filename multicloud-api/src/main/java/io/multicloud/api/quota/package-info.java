/** Limits of an account and their use. */
@NullMarked
package io.multicloud.api.quota;

import org.jspecify.annotations.NullMarked;
