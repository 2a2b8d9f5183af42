/** Checks of the written documents. */
@NullMarked
package io.multicloud.docs;

import org.jspecify.annotations.NullMarked;
