/** One view of everything that runs, in all accounts. */
@NullMarked
package io.multicloud.api.control;

import org.jspecify.annotations.NullMarked;
