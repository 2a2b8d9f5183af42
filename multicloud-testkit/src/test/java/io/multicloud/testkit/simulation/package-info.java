@NullMarked
package io.multicloud.testkit.simulation;

import org.jspecify.annotations.NullMarked;
