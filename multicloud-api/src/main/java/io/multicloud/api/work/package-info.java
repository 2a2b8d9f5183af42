/**
 * Long work of the engines that outlives the process: it is in a journal before it acts, and any host that shares the
 * journal can go on with it.
 */
@NullMarked
package io.multicloud.api.work;

import org.jspecify.annotations.NullMarked;
