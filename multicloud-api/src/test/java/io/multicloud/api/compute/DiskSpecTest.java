package io.multicloud.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.DataSize;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiskSpecTest {
    private static final ResourceId SNAPSHOT =
            new ResourceId("aws", "prod", Region.of("us-east-1"), ResourceType.SNAPSHOT, "snap-1");
    private static final ResourceId IMAGE =
            new ResourceId("aws", "prod", Region.of("us-east-1"), ResourceType.IMAGE, "ami-1");
    private static final DiskSpec DISK = DiskSpec.of(DataSize.gib(10), VolumeClass.SSD);

    @Test
    void aDiskStartsWithOneThingTheLastThatWasNamed() {
        assertThat(DISK.fromSnapshot(SNAPSHOT).fromImage(IMAGE))
                .isEqualTo(DISK.fromImage(IMAGE))
                .extracting(DiskSpec::image)
                .isEqualTo(Optional.of(IMAGE));
        assertThat(DISK.fromImage(IMAGE).fromSnapshot(SNAPSHOT)).isEqualTo(DISK.fromSnapshot(SNAPSHOT));
        assertThat(DISK.fromImage(IMAGE)
                        .withEncryption(Encryption.customerKey("k"))
                        .image())
                .contains(IMAGE);
        assertThatThrownBy(() -> new DiskSpec(
                        DataSize.gib(10),
                        VolumeClass.SSD,
                        Encryption.providerKey(),
                        Optional.of(SNAPSHOT),
                        Optional.of(IMAGE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("snap-1")
                .hasMessageContaining("ami-1");
        assertThatThrownBy(() -> VolumeSpec.builder("v", DataSize.gib(10))
                        .snapshot(SNAPSHOT)
                        .image(IMAGE)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a snapshot or an image");
    }

    @Test
    void aRootDiskStartsWithTheImageOfItsVm() {
        VMSpec.Builder vm = VMSpec.builder("vm").rootDisk(DISK);

        assertThatThrownBy(() -> vm.rootDisk(DISK.fromSnapshot(SNAPSHOT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("make an image of it");
        assertThatThrownBy(() -> vm.rootDisk(DISK.fromImage(IMAGE))).isInstanceOf(IllegalArgumentException.class);
        assertThat(vm.dataDisk(DISK.fromImage(IMAGE)).build().rootDisk()).contains(DISK);
    }
}
