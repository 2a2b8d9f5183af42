/** The main job on the embedded default: half a year of a computing centre that bursts into four clouds. */
@NullMarked
package io.multicloud.samples.quickstart;

import org.jspecify.annotations.NullMarked;
