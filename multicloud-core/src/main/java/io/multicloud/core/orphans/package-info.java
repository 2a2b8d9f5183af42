/** Finding what no work answers for. Internal. */
@NullMarked
package io.multicloud.core.orphans;

import org.jspecify.annotations.NullMarked;
