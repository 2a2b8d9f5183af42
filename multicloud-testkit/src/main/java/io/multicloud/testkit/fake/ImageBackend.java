package io.multicloud.testkit.fake;

import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;

/** What image references mean. Called under the world's lock. */
public interface ImageBackend {
    /**
     * Finds an image.
     *
     * @throws io.multicloud.testkit.FakeNativeException not found, naming the aliases that are known if the reference
     *     is one that is not
     */
    Image find(ImageRef reference, Region region, Architecture architecture);
}
