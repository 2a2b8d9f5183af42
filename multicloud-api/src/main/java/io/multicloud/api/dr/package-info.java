/** Disaster recovery: keeping copies of machines elsewhere, and going on there when a place is lost. */
@NullMarked
package io.multicloud.api.dr;

import org.jspecify.annotations.NullMarked;
