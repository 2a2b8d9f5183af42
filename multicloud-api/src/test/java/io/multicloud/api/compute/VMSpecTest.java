package io.multicloud.api.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.DataSize;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.volume.VolumeClass;
import org.junit.jupiter.api.Test;

class VMSpecTest {
    private static VMSpec.Builder full() {
        return VMSpec.builder("web-1")
                .image("debian-12")
                .vcpus(2)
                .memory(DataSize.gib(4))
                .gpus(1)
                .architecture(Architecture.ARM64)
                .instanceType("m7g.large")
                .rootDisk(DiskSpec.of(DataSize.gib(20), VolumeClass.SSD))
                .dataDisk(DiskSpec.of(DataSize.gib(100), VolumeClass.HDD))
                .zone(Zone.of("us-east-1", "us-east-1a"))
                .publicAddressing(PublicAddressing.ephemeral())
                .keyPair("ops")
                .userData("#cloud-config\npassword: hunter2")
                .spot()
                .tag("team", "web")
                .nativeOption("aws:ebs-optimized", "true")
                .idempotencyToken("t-1");
    }

    @Test
    void aCopyThroughTheBuilderIsEqual() {
        VMSpec spec = full().build();
        assertThat(spec.toBuilder().build()).isEqualTo(spec).hasSameHashCodeAs(spec);
        assertThat(spec.toBuilder().vcpus(4).build()).isNotEqualTo(spec);
    }

    @Test
    void userDataNeverShows() {
        assertThat(full().build().toString()).contains("userData=***").doesNotContain("hunter2");
    }

    @Test
    void theZoneBringsItsRegion() {
        assertThat(full().build().region()).contains(Region.of("us-east-1"));
        assertThatThrownBy(() -> full().region("eu-west-1").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("us-east-1a")
                .hasMessageContaining("eu-west-1");
    }

    @Test
    void valuesThatCannotBeAreRefusedWhenSet() {
        VMSpec.Builder builder = VMSpec.builder("a");
        assertThatThrownBy(() -> VMSpec.builder(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.vcpus(0)).hasMessageContaining("0.0");
        assertThatThrownBy(() -> builder.image("Ubuntu")).hasMessageContaining("Ubuntu");
        assertThatThrownBy(() -> builder.nativeOption("ebs", "true")).hasMessageContaining("ebs");
        assertThatThrownBy(() -> builder.idempotencyToken("a b")).hasMessageContaining("a b");
        assertThatThrownBy(() -> builder.tag("", "x")).hasMessageContaining("'x'");
    }
}
