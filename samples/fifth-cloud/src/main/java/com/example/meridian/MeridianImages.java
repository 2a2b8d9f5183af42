package com.example.meridian;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.image.ImageSource;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.image.ImageState;
import io.multicloud.api.spi.CallInfo;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Meridian's templates as images. Public ones are named after their system, as the portable names are. */
final class MeridianImages extends MeridianResources<Image, ImageSpec> implements ImageService {
    MeridianImages(MeridianProvider cloud, MeridianJobs jobs) {
        super(cloud, jobs, ResourceType.IMAGE, Image.class, "templates", "Template");
    }

    @Override
    public Operation<Image> create(ImageSpec spec) {
        ResourceId vm = cloud.machines().own(source(spec));
        Region region = spec.region().orElse(vm.region());
        if (!region.equals(vm.region())) {
            throw CloudException.builder(
                            ErrorCode.INVALID_ARGUMENT,
                            "an image in " + region + " cannot be made from a VM of " + vm.region())
                    .provider(cloud.account())
                    .build();
        }
        return create(spec, region, Map.of("machine", vm.nativeId()));
    }

    /** Meridian makes images of machines alone. */
    private static ResourceId source(ImageSpec spec) {
        if (spec.source() instanceof ImageSource.OfVm machine) {
            return machine.vm();
        }
        throw (spec.source() instanceof ImageSource.OfSnapshot
                        ? Capability.IMAGE_FROM_SNAPSHOT
                        : Capability.IMAGE_IMPORT)
                .unsupported();
    }

    @Override
    public Image resolve(ImageRef reference, Region region, Architecture architecture) {
        if (reference instanceof ImageRef.Id image) {
            return inRegion(get(image.id()), region);
        }
        String alias = ((ImageRef.Alias) reference).name();
        List<Json> systems = cloud.send(
                        CallInfo.read("ListSystems", region, MeridianProvider.READ),
                        call -> call.get(MeridianApi.path("regions", region.name(), "systems")))
                .objects("items");
        return systems.stream()
                .filter(item ->
                        item.text("system").equals(alias) && new Architecture(item.text("arch")).equals(architecture))
                .max(Comparator.comparing(item -> Instant.parse(item.text("createdAt"))))
                .map(item -> resource(region, item))
                .orElseThrow(() -> absent(alias, architecture, systems));
    }

    private Image inRegion(Image image, Region region) {
        if (!image.id().region().equals(region)) {
            throw CloudException.builder(ErrorCode.NOT_FOUND, "the image is not in " + region)
                    .provider(cloud.account())
                    .resourceId(image.id())
                    .build();
        }
        return image;
    }

    private CloudException absent(String alias, Architecture architecture, List<Json> systems) {
        TreeSet<String> known = new TreeSet<>();
        systems.forEach(item -> known.add(item.text("system")));
        return CloudException.builder(
                        ErrorCode.NOT_FOUND, "no image '" + alias + "' for " + architecture + "; there are " + known)
                .provider(cloud.account())
                .build();
    }

    @Override
    Image resource(ResourceId id, Json item) {
        return Image.builder(id)
                .name(item.text("name"))
                .tags(item.textMap("labels"))
                .createdAt(Instant.parse(item.text("createdAt")))
                .state(
                        switch (item.text("state")) {
                            case "ready" -> ImageState.AVAILABLE;
                            case "copying" -> ImageState.PENDING;
                            case "dropping" -> ImageState.DELETING;
                            default -> ImageState.FAILED;
                        })
                .architecture(new Architecture(item.text("arch")))
                .diskSize(DataSize.gib((long) item.number("gib")))
                .alias(item.optionalText("system").orElse(null))
                .nativeResource(item)
                .build();
    }
}
