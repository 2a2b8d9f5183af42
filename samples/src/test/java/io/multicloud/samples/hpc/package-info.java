@NullMarked
package io.multicloud.samples.hpc;

import org.jspecify.annotations.NullMarked;
