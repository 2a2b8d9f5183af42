package io.multicloud.core.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.work.StepStatus;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * How long a typical machine takes: 4 vCPUs, a disk of 100 GiB with 30 GiB used, 500 Mbps, at the usual latencies of the fake
 * clouds. Prints each step.
 */
class MigrationFiguresTest {
    private static final int MIB = 1 << 20;

    /** A hundred-and-twentieth of 30 GiB, over a little less than a hundred-and-twentieth of 500 Mbps: it takes as long. */
    private static final int USED_MIB = 256;

    private final MigrationWorld world = new MigrationWorld();

    private VM machine() {
        VM vm = world.accounts
                .get("aws")
                .compute()
                .create(VMSpec.builder("typical")
                        .vcpus(4)
                        .memory(DataSize.gib(16))
                        .rootDisk(DiskSpec.of(DataSize.gib(100), VolumeClass.SSD))
                        .build())
                .await();
        var disk = world.aws.volumeBytes(vm.volumes().get(0));
        byte[] content = new byte[4 << 10];
        new SplittableRandom(1).nextBytes(content);
        byte[] piece = new byte[MIB];
        for (int i = 0; i < MIB; i += content.length) {
            System.arraycopy(content, 0, piece, i, content.length);
        }
        for (int i = 0; i < USED_MIB; i++) {
            disk.write(3L * MIB * i, piece);
        }
        return vm;
    }

    private Migration run(MigrationStrategy strategy) {
        world.megabits = 4;
        VM source = machine();
        Migration migration = world.host()
                .migrate(MigrationSpec.builder(source.id(), "gcp")
                        .strategy(strategy)
                        .build());
        WorkStatus status = migration.await(Duration.ofHours(12));
        assertThat(status.state()).as(status.toString()).isEqualTo(WorkState.SUCCEEDED);
        for (StepStatus step : status.steps()) {
            if (step.state() != StepStatus.State.SKIPPED) {
                System.out.printf(
                        "%-22s %7.1f s%n",
                        step.name(), step.took().orElseThrow().toMillis() / 1e3);
            }
        }
        System.out.printf("downtime %.1f s%n", migration.progress().downtime().toMillis() / 1e3);
        return migration;
    }

    private static Duration took(Migration migration, String name) {
        return migration.status().steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow()
                .took()
                .orElseThrow();
    }

    @Test
    void coldTakesLessThanTenMinutesOfTransfer() {
        Migration migration = run(MigrationStrategy.cold());

        assertThat(took(migration, "export-1")).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(10));
        assertThat(migration.progress().downtime()).isLessThan(Duration.ofMinutes(15));
    }

    @Test
    void warmIsDownForLessThanTwoMinutes() {
        Migration migration = run(MigrationStrategy.warm());

        assertThat(took(migration, "round-1-export-1")).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(10));
        assertThat(migration.progress().downtime())
                .isLessThan(Duration.ofMinutes(2))
                .isPositive();
    }
}
