package io.multicloud.testkit.fake;

import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The public images of a fake cloud: the same systems everywhere, under ids of the cloud's own kind. */
public final class ImageAliases {
    /** The portable names every fake cloud knows. */
    public static final List<String> KNOWN =
            List.of("ubuntu-22.04", "ubuntu-24.04", "debian-12", "rocky-9", "alpine-3.20");

    private static final List<Architecture> ARCHITECTURES = List.of(Architecture.AMD64, Architecture.ARM64);

    private final World world;
    private final Map<String, Image> byKey = new LinkedHashMap<>();
    private final Map<String, Image> byId = new LinkedHashMap<>();

    /** Makes the images of a world. */
    public ImageAliases(World world) {
        this.world = world;
    }

    /**
     * Returns what a portable name means.
     *
     * @throws io.multicloud.testkit.FakeNativeException not found, naming the aliases that are known
     */
    public Image find(ImageRef.Alias alias, Region region, Architecture architecture) {
        world.requireRegion(region, ResourceType.IMAGE);
        if (!KNOWN.contains(alias.name()) || !ARCHITECTURES.contains(architecture)) {
            throw world.refusal(
                    ErrorCode.NOT_FOUND,
                    ResourceType.IMAGE,
                    "there is no image '" + alias.name() + "' for " + architecture + "; there are "
                            + String.join(", ", KNOWN) + " for amd64 and arm64");
        }
        return byKey.computeIfAbsent(region + "/" + alias.name() + "/" + architecture, key -> {
            ResourceId id = world.mint(ResourceType.IMAGE, region, alias.name().replace('.', '-') + "-" + architecture);
            Image image = Image.builder(id)
                    .name(alias.name())
                    .createdAt(Instant.EPOCH)
                    .state(ImageState.AVAILABLE)
                    .architecture(architecture)
                    .diskSize(DataSize.gib(8))
                    .alias(alias.name())
                    .build();
            byId.put(id.nativeId(), image);
            return image;
        });
    }

    /** Returns the public image of an id that was resolved earlier. */
    public Optional<Image> find(ResourceId id) {
        return Optional.ofNullable(byId.get(id.nativeId()));
    }
}
