package io.multicloud.api.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.object.ObjectKey;
import org.junit.jupiter.api.Test;

class ImageSpecTest {
    private static final ResourceId VM = id(ResourceType.VM, "i-1");
    private static final ResourceId SNAPSHOT = id(ResourceType.SNAPSHOT, "snap-1");
    private static final ObjectKey OBJECT = new ObjectKey(id(ResourceType.BUCKET, "incoming"), "disk.tar.gz");

    private static ResourceId id(ResourceType type, String nativeId) {
        return new ResourceId("aws", "prod", Region.of("us-east-1"), type, nativeId);
    }

    @Test
    void anImageOfAVmRunsOnWhatTheVmRunsOn() {
        ImageSpec.Builder spec = ImageSpec.builder("golden", VM);

        assertThat(spec.build().architecture()).isEmpty();
        assertThat(spec.build().source()).isEqualTo(new ImageSource.OfVm(VM));
        assertThatThrownBy(() -> spec.architecture(Architecture.ARM64))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("architecture of its VM");
        assertThatThrownBy(() -> spec.firmware(Firmware.UEFI)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anImageOfADiskSaysWhatItRunsOn() {
        ImageSpec spec = ImageSpec.fromObject("restored", OBJECT, DiskFormat.TAR_GZ)
                .firmware(Firmware.UEFI)
                .tag("a", "b")
                .build();

        assertThat(spec.architecture()).contains(Architecture.AMD64);
        assertThat(spec.firmware()).contains(Firmware.UEFI);
        assertThat(spec.source().resource()).isEqualTo(OBJECT.bucket());
        assertThat(spec.toBuilder().build()).isEqualTo(spec);
        assertThat(spec.toBuilder().architecture(Architecture.ARM64).build()).isNotEqualTo(spec);
        assertThat(spec)
                .isNotEqualTo(ImageSpec.fromSnapshot("restored", SNAPSHOT).build());
    }

    @Test
    void thereIsNoBiosForArm() {
        ImageSpec.Builder spec = ImageSpec.fromSnapshot("arm", SNAPSHOT)
                .architecture(Architecture.ARM64)
                .firmware(Firmware.BIOS);

        assertThatThrownBy(spec::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UEFI");
    }

    @Test
    void aSourceIsOfTheKindItSays() {
        assertThatThrownBy(() -> ImageSpec.builder("golden", SNAPSHOT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("snap-1");
        assertThatThrownBy(() -> ImageSpec.fromSnapshot("golden", VM)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void formatsAreNamedOnlyByThoseThatImport() {
        Capabilities imports = Capabilities.builder()
                .with(Capability.IMAGE_IMPORT)
                .importFormats(DiskFormat.TAR_GZ, DiskFormat.RAW)
                .build();

        assertThat(imports.importFormats()).containsExactly(DiskFormat.RAW, DiskFormat.TAR_GZ);
        assertThat(imports.toBuilder().build().importFormats()).isEqualTo(imports.importFormats());
        assertThat(imports.toBuilder().without(Capability.IMAGE_IMPORT).build().importFormats())
                .isEmpty();
    }
}
