/** One view of all accounts: the inventory, how fresh it is, and what follows from it. */
@NullMarked
package io.multicloud.core.management;

import org.jspecify.annotations.NullMarked;
