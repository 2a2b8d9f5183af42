/** Where credentials come from, and how they are kept. */
@NullMarked
package io.multicloud.core.credentials;

import org.jspecify.annotations.NullMarked;
