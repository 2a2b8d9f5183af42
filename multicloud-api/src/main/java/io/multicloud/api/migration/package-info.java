/** Moving machines to other accounts, regions and clouds. */
@NullMarked
package io.multicloud.api.migration;

import org.jspecify.annotations.NullMarked;
