/** Prices and what was spent. Internal. */
@NullMarked
package io.multicloud.aws.billing;

import org.jspecify.annotations.NullMarked;
