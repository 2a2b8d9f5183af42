/**
 * The world of a fake cloud: the truth that providers, fronts of a wire protocol and tests look at. Backends take the
 * world's lock, never wait, and answer with the state in between; the clock brings the rest. What they throw is in the
 * words of the cloud they play.
 */
@NullMarked
package io.multicloud.testkit.fake;

import org.jspecify.annotations.NullMarked;
