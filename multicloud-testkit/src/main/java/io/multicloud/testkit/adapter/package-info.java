/** A provider over a fake cloud, built like any adapter: it translates, and every request goes through the gate. */
@NullMarked
package io.multicloud.testkit.adapter;

import org.jspecify.annotations.NullMarked;
