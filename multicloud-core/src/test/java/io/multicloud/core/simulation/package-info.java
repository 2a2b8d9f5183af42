/** Sagas in worlds in which hosts die, clouds lie and answers are lost, by seeds. */
@NullMarked
package io.multicloud.core.simulation;

import org.jspecify.annotations.NullMarked;
