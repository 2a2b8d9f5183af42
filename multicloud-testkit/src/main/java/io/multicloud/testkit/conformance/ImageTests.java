package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.image.ImageState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Images beyond what they share with other resources. */
class ImageTests extends ConformanceTests {
    private static final List<String> EVERYWHERE = List.of("ubuntu-22.04", "ubuntu-24.04", "debian-12");

    private ImageService images() {
        return bench().provider().images();
    }

    private Region region() {
        return bench().provider().region();
    }

    @Test
    void everyProviderResolvesTheCommonAliases() {
        List<Runnable> checks = new ArrayList<>();
        for (String alias : EVERYWHERE) {
            checks.add(() -> {
                Image image = images().resolve(ImageRef.alias(alias), region(), Architecture.AMD64);
                Expect.equal(ResourceType.IMAGE, image.id().type(), "an alias must lead to an image");
                Expect.equal(alias, image.alias().orElse(null), "an image must say by which alias it was found");
                Expect.equal(Architecture.AMD64, image.architecture(), "an image must have the architecture asked for");
                Expect.equal(ImageState.AVAILABLE, image.state(), "an image found by alias must be ready");
                Expect.that(image.diskSize().bytes() > 0, "an image must say how large its root disk is", image);
                Expect.equal(
                        image.id(),
                        images().resolve(ImageRef.id(image.id()), region(), Architecture.AMD64)
                                .id(),
                        "an image must be found by its id");
            });
        }
        Expect.all("aliases that every provider resolves", checks);
    }

    @Test
    void anAliasIsResolvedInEveryArchitectureOnOffer() {
        boolean arm = bench().provider().compute().instanceTypes(region()).stream()
                .anyMatch(type -> type.architecture().equals(Architecture.ARM64));
        if (!arm) {
            Bench.skip("no instance type of " + Architecture.ARM64);
        }
        Image image = images().resolve(ImageRef.alias("ubuntu-22.04"), region(), Architecture.ARM64);
        Expect.equal(Architecture.ARM64, image.architecture(), "an image must have the architecture asked for");
    }

    @Test
    void anUnknownAliasIsNotFoundAndTheKnownOnesAreNamed() {
        CloudException error = Expect.code(
                ErrorCode.NOT_FOUND,
                "an alias that the provider does not know",
                () -> images().resolve(ImageRef.alias("plan9-4"), region(), Architecture.AMD64));
        for (String alias : EVERYWHERE) {
            Expect.that(
                    String.valueOf(error.getMessage()).contains(alias),
                    "the message must name the aliases that the provider knows, among them " + alias,
                    error.getMessage());
        }
    }

    @Test
    void anImageThatDoesNotExistIsNotFound() {
        ResourceId gone = bench().provider().resourceId(ResourceType.IMAGE, region(), "conformance-made-up");
        Expect.code(
                ErrorCode.NOT_FOUND,
                "an image that does not exist",
                () -> images().resolve(ImageRef.id(gone), region(), Architecture.AMD64));
    }

    @Test
    void aListingShowsOnlyOnesOwn() {
        Image common = images().resolve(ImageRef.alias("ubuntu-22.04"), region(), Architecture.AMD64);
        for (Image image : images().list(ListQuery.all())) {
            Expect.that(!image.id().equals(common.id()), "a listing must not show public images", image);
        }
    }

    @Test
    void aVmBootsFromAnImageMadeFromAnother() {
        bench().needs(Capability.IMAGE_CREATE);
        VM source = bench().vm();
        Image image = bench().make(ResourceKinds.IMAGE);
        Expect.equal(ImageState.AVAILABLE, image.state(), "a create must yield an image that is ready");
        Expect.equal(source.architecture(), image.architecture(), "an image must have the architecture of its VM");
        bench().settle();
        Expect.equal(
                VMState.RUNNING,
                bench().provider().compute().get(source.id()).state(),
                "making an image must not stop the VM");
        VM copy = bench().make(
                        ResourceKinds.VM,
                        VMSpec.builder(bench().name(ResourceType.VM))
                                .image(ImageRef.id(image.id()))
                                .build());
        Expect.equal(VMState.RUNNING, copy.state(), "a VM must boot from an image of one's own");
        Expect.that(
                copy.image().isEmpty() || copy.image().get().equals(image.id()),
                "a VM must say what it was booted from",
                copy.image());
    }

    @Test
    void anImageOutlivesItsVm() {
        bench().needs(Capability.IMAGE_CREATE);
        Image image = bench().make(ResourceKinds.IMAGE);
        bench().provider().compute().delete(bench().vm().id()).await();
        bench().settle();
        Expect.equal(
                ImageState.AVAILABLE,
                images().get(image.id()).state(),
                "an image must outlive the VM it was made from");
    }

    @Test
    void anImageOfAVmThatDoesNotExistIsNotFound() {
        bench().needs(Capability.IMAGE_CREATE);
        ResourceId gone = bench().provider().resourceId(ResourceType.VM, region(), "conformance-made-up");
        Expect.code(
                ErrorCode.NOT_FOUND,
                "an image of a VM that does not exist",
                () -> images().create(ImageSpec.builder(bench().name(ResourceType.IMAGE), gone)
                                .build())
                        .await());
    }
}
