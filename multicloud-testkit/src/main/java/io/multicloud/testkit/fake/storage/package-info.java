/** Volumes, snapshots, images, buckets and objects of a fake cloud, down to their bytes. */
@NullMarked
package io.multicloud.testkit.fake.storage;

import org.jspecify.annotations.NullMarked;
