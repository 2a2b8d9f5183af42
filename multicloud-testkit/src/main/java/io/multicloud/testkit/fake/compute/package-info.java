/** Virtual machines, key pairs, quotas and prices of a fake cloud. */
@NullMarked
package io.multicloud.testkit.fake.compute;

import org.jspecify.annotations.NullMarked;
