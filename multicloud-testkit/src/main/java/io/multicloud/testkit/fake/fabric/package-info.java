/** Networks, addresses, metrics and alerts of a fake cloud. */
@NullMarked
package io.multicloud.testkit.fake.fabric;

import org.jspecify.annotations.NullMarked;
