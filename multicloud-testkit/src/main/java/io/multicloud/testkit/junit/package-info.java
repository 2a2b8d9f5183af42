/** Tests of one's own against fake clouds, with JUnit 5. */
@NullMarked
package io.multicloud.testkit.junit;

import org.jspecify.annotations.NullMarked;
