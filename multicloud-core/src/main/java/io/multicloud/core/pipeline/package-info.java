/**
 * The two layers around a provider: once per call the guard, once per native request the gate. Internal.
 */
@NullMarked
package io.multicloud.core.pipeline;

import org.jspecify.annotations.NullMarked;
