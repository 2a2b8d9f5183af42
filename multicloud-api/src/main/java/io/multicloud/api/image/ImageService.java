package io.multicloud.api.image;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceService;
import io.multicloud.api.compute.Architecture;

/**
 * Images: public ones by {@link #resolve}, and one's own by the usual methods. Creating and deleting need
 * {@link Capability#IMAGE_CREATE}; listing shows only one's own.
 */
public interface ImageService extends ResourceService<Image, ImageSpec> {
    /**
     * Finds what a reference means in a region today.
     *
     * @throws CloudException {@code NOT_FOUND}, naming the aliases this provider knows if the reference is
     *     one it does not
     */
    Image resolve(ImageRef reference, Region region, Architecture architecture);
}
