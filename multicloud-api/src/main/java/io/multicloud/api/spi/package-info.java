/** What an adapter implements and what it is given. Everything here is for writers of providers. */
@NullMarked
package io.multicloud.api.spi;

import org.jspecify.annotations.NullMarked;
