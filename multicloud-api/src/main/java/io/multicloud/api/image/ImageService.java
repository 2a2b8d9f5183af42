package io.multicloud.api.image;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.compute.Architecture;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Images: public ones by {@link #resolve}, and one's own by the usual methods. Creating and deleting need
 * {@link Capability#IMAGE_CREATE}; listing shows only one's own. Deleting an image leaves what it was made from.
 */
public interface ImageService extends ResourceService<Image, ImageSpec> {
    /**
     * Finds what a reference means in a region today.
     *
     * @throws CloudException {@code NOT_FOUND}, naming the aliases this provider knows if the reference is
     *     one it does not
     */
    Image resolve(ImageRef reference, Region region, Architecture architecture);

    /**
     * {@inheritDoc} Ends when a VM can be made from the image. The default refuses.
     *
     * @throws CloudException as usual, or when the operation ends; of an image from a snapshot {@code FAILED_PRECONDITION}
     *     unless the snapshot is available, {@code UNSUPPORTED} without {@link Capability#IMAGE_FROM_SNAPSHOT}; of one from
     *     object storage {@code NOT_FOUND} if the object is not there, {@code INVALID_ARGUMENT} if it is no disk of the
     *     format, {@code UNSUPPORTED} without {@link Capability#IMAGE_IMPORT} or for a format that {@link
     *     Capabilities#importFormats()} does not name
     */
    @Override
    default Operation<Image> create(ImageSpec spec) {
        throw Capability.IMAGE_CREATE.unsupported();
    }

    /** {@inheritDoc} The default has none. */
    @Override
    default Paged<Image> list(ListQuery query) {
        return Paged.single(() -> Page.last(List.of()));
    }

    /** {@inheritDoc} The default refuses. */
    @Override
    default Operation<ResourceId> delete(ResourceId id) {
        throw Capability.IMAGE_CREATE.unsupported();
    }

    /** {@inheritDoc} The default refuses. */
    @Override
    default Image tag(ResourceId id, Map<String, String> tags) {
        throw Capability.IMAGE_CREATE.unsupported();
    }

    /** {@inheritDoc} The default refuses. */
    @Override
    default Image untag(ResourceId id, Set<String> keys) {
        throw Capability.IMAGE_CREATE.unsupported();
    }
}
