package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.Migrator;
import io.multicloud.api.spi.Secret;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.work.WorkState;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine has one migration at a time, whoever submits another one. */
class SubmittedTwiceTest {
    private static final Duration LONG = Duration.ofHours(6);

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"));
    private final FakeCloud aws = FakeCloud.aws(time);
    private final FakeCloud gcp = FakeCloud.gcp(time);

    private MultiCloud host(JournalConfig.Builder journal) {
        return MultiCloud.builder()
                .config(MultiCloudConfig.builder()
                        .account(AccountConfig.builder("aws").build())
                        .account(AccountConfig.builder("gcp").build())
                        .journal(journal.build())
                        .build())
                .environment(time)
                .factory(aws.factory())
                .factory(gcp.factory())
                .open();
    }

    private ResourceId machine(String name) {
        return aws.provider()
                .compute()
                .create(VMSpec.builder(name)
                        .image("ubuntu-22.04")
                        .rootDisk(DiskSpec.of(DataSize.gib(10), VolumeClass.SSD))
                        .build())
                .await()
                .id();
    }

    private static MigrationSpec.Builder move(ResourceId machine) {
        return MigrationSpec.builder(machine, "gcp");
    }

    private static void refuses(Migrator migrator, List<MigrationSpec> specs, ResourceId machine, Migration holder) {
        CloudException refusal = catchThrowableOfType(CloudException.class, () -> migrator.migrateAll(specs));
        assertThat(refusal)
                .hasMessageContainingAll(machine.toString(), holder.id().text());
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
    }

    /** Plays all of a machine's ways on two hosts, which may be one. */
    private void secondSubmissionsAreRefused(Migrator one, Migrator other) {
        ResourceId machine = machine("first");
        ResourceId bystander = machine("second");
        MigrationSpec spec = move(machine).rollbackWindow(Duration.ofHours(1)).build();
        Migration first = one.migrate(spec);

        refuses(one, List.of(spec), machine, first);
        refuses(other, List.of(spec), machine, first);
        refuses(other, List.of(move(bystander).build(), spec), machine, first);
        assertThat(other.active()).extracting(Migration::id).containsExactly(first.id());
        assertThat(other.plan(spec).problems())
                .extracting(PreflightCheck::subject)
                .contains("other migrations");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> other.migrateAll(
                        List.of(move(bystander).build(), move(bystander).build())))
                .withMessageContaining(bystander.toString());

        // While it is stopping, which the plan of a second one would trip over.
        time.advance(Duration.ofSeconds(20));
        refuses(other, List.of(spec), machine, first);
        time.advance(Duration.ofMinutes(30));
        assertThat(first.status().state()).isEqualTo(WorkState.WAITING);
        refuses(other, List.of(spec), machine, first);

        first.rollback();
        assertThat(first.await(LONG).state()).isEqualTo(WorkState.CANCELLED);
        Migration second = other.migrate(spec);
        time.advance(Duration.ofMinutes(30));
        // Beyond the commit, with something to clean up that cannot be.
        aws.fault(FaultKind.THROTTLED).on(FakeOperation.DELETE_SNAPSHOT).times(5);
        second.commit();
        time.advance(Duration.ofSeconds(30));
        assertThat(second.status().state()).isEqualTo(WorkState.RUNNING);
        refuses(one, List.of(spec), machine, second);

        assertThat(second.await(LONG).state()).isEqualTo(WorkState.SUCCEEDED);
        assertThat(one.plan(spec).feasible()).as("the source was kept").isTrue();
        MigrationSpec copy = move(machine).name("copy").build();
        assertThat(one.migrate(copy).await(LONG).state()).isEqualTo(WorkState.SUCCEEDED);
    }

    @Test
    void inADirectoryASecondSubmissionIsRefusedUntilTheFirstHasEnded(@TempDir Path home) {
        try (MultiCloud clouds = host(JournalConfig.builder().directory(home.resolve("journal")))) {
            secondSubmissionsAreRefused(clouds.migrator(), clouds.migrator());
        }
    }

    @Test
    void overPostgresAnotherHostsSubmissionIsRefusedUntilTheFirstHasEnded() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                MultiCloud one = host(in(server));
                MultiCloud other = host(in(server))) {
            secondSubmissionsAreRefused(one.migrator(), other.migrator());
        }
    }

    private static JournalConfig.Builder in(EmbeddedPostgres server) {
        return JournalConfig.builder()
                .postgresUrl("jdbc:postgresql://localhost:" + server.getPort() + "/postgres")
                .postgresUser("postgres")
                .postgresPassword(Secret.of("postgres"));
    }
}
