/** Volumes, snapshots, images and objects of a fake cloud. */
@NullMarked
package io.multicloud.testkit.fake.storage;

import org.jspecify.annotations.NullMarked;
