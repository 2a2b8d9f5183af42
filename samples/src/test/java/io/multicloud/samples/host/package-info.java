@NullMarked
package io.multicloud.samples.host;

import org.jspecify.annotations.NullMarked;
