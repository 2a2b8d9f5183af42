package io.multicloud.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.volume.VolumeClass;
import org.junit.jupiter.api.Test;

class VolumeKindsTest {
    @Test
    void portableClassesComeBackAsTheyWere() {
        for (VolumeClass portable : new VolumeClass[] {VolumeClass.SSD, VolumeClass.HDD, VolumeClass.FAST_SSD}) {
            for (int gib : new int[] {50, 124, 125, 1000}) {
                String kind = VolumeKinds.write(portable, gib, VolumeKinds.Use.DATA);
                assertThat(VolumeKinds.read(kind)).isEqualTo(portable);
            }
        }
        assertThat(VolumeKinds.write(new VolumeClass("gp2"), 8, VolumeKinds.Use.DATA))
                .isEqualTo("gp2");
        assertThat(VolumeKinds.read("gp2")).isEqualTo(new VolumeClass("gp2"));
    }

    @Test
    void spinningDisksAreOfTheTypeThatTakesTheSize() {
        assertThat(VolumeKinds.write(VolumeClass.HDD, 124, VolumeKinds.Use.DATA))
                .isEqualTo("standard");
        assertThat(VolumeKinds.write(VolumeClass.HDD, 125, VolumeKinds.Use.DATA))
                .isEqualTo("st1");
        assertThat(VolumeKinds.write(VolumeClass.HDD, 500, VolumeKinds.Use.ROOT))
                .isEqualTo("standard");
    }

    @Test
    void provisionedPerformanceStaysWithinWhatTheSizeAllows() {
        assertThat(VolumeKinds.iops("io2", 4)).isEqualTo(2000);
        assertThat(VolumeKinds.iops("io2", 100)).isEqualTo(3000);
        assertThat(VolumeKinds.iops("io1", 10)).isEqualTo(500);
        assertThat(VolumeKinds.iops("gp3", 100)).isNull();
    }

    @Test
    void sizesAreWholeGibibytesRoundedUp() {
        assertThat(VolumeKinds.gib(DataSize.bytes(1))).isEqualTo(1);
        assertThat(VolumeKinds.gib(DataSize.gib(8))).isEqualTo(8);
        assertThat(VolumeKinds.gib(DataSize.bytes((8L << 30) + 1))).isEqualTo(9);
    }
}
