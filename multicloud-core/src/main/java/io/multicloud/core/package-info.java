/** What a host application works with: opening the library, and hooks into its calls. */
@NullMarked
package io.multicloud.core;

import org.jspecify.annotations.NullMarked;
