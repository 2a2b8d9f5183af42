package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.dr.ConsistencyGroup;
import io.multicloud.api.dr.ProtectedMachine;
import io.multicloud.api.dr.ProtectionPlan;
import io.multicloud.api.dr.Site;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.HistoryEvent;
import io.multicloud.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bandwidth of the configuration is one for all that is sent between clouds. */
class SharedBandwidthTest {
    private static final int MBPS = 8;
    private static final DataSize WRITTEN = DataSize.mib(80);

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"));
    private final FakeCloud aws = FakeCloud.aws(time);
    private final FakeCloud gcp = FakeCloud.gcp(time);
    private final FakeCloud azure = FakeCloud.azure(time);

    @TempDir
    Path journal;

    private ResourceId machine(String name) {
        VM vm = aws.provider()
                .compute()
                .create(VMSpec.builder(name)
                        .vcpus(2)
                        .rootDisk(DiskSpec.of(DataSize.gib(8), VolumeClass.SSD))
                        .build())
                .await();
        byte[] bytes = new byte[(int) WRITTEN.bytes()];
        new SplittableRandom(1).nextBytes(bytes);
        aws.volumeBytes(vm.volumes().get(0)).write(1 << 30, bytes);
        return vm.id();
    }

    private static Stream<Instant> writes(FakeCloud cloud) {
        String write = cloud.flavor().nativeName(FakeOperation.WRITE_SNAPSHOT_BLOCK);
        return cloud.history().stream()
                .filter(event -> event.kind() == HistoryEvent.Kind.REQUEST
                        && event.text().contains(write))
                .map(HistoryEvent::at);
    }

    @Test
    void aMigrationAndABackupTogetherSendNoMoreThanTheLimit() {
        ResourceId moving = machine("moving");
        ResourceId kept = machine("kept");
        MultiCloudConfig config = MultiCloudConfig.builder()
                .account(AccountConfig.builder("aws").build())
                .account(AccountConfig.builder("gcp").build())
                .account(AccountConfig.builder("azure").build())
                .journal(JournalConfig.builder()
                        .directory(journal.resolve("journal"))
                        .build())
                .migration(MigrationConfig.builder().bandwidthLimitMbps(MBPS).build())
                .build();
        try (MultiCloud clouds = MultiCloud.builder()
                .config(config)
                .environment(time)
                .factory(aws.factory())
                .factory(gcp.factory())
                .factory(azure.factory())
                .open()) {
            clouds.disasterRecovery()
                    .protect(ProtectionPlan.builder("kept")
                            .sites(
                                    new Site("aws", aws.provider().region()),
                                    new Site("azure", azure.provider().region()))
                            .group(new ConsistencyGroup("all", List.of(ProtectedMachine.of(kept))))
                            .build());
            clouds.migrator()
                    .migrate(MigrationSpec.builder(moving, "gcp")
                            .region(gcp.provider().region())
                            .build());
            time.advance(Duration.ofMinutes(8));
        }

        assertThat(writes(gcp)).isNotEmpty();
        assertThat(writes(azure)).isNotEmpty();
        Instant first = Stream.concat(writes(gcp), writes(azure))
                .min(Instant::compareTo)
                .orElseThrow();
        Instant last = Stream.concat(writes(gcp), writes(azure))
                .max(Instant::compareTo)
                .orElseThrow();
        double perSecond = MBPS * 125_000.0;
        double piece = 32 << 20;
        assertThat(Duration.between(first, last).toMillis() / 1e3)
                .as("the content of both at the limit, but for the last piece")
                .isGreaterThan((2 * WRITTEN.bytes() - piece) / perSecond);
    }
}
