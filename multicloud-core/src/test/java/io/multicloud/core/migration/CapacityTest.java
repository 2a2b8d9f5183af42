package io.multicloud.core.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.work.StepStatus;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of migrations to places that are full, or not well. */
class CapacityTest {
    private final MigrationWorld world = new MigrationWorld();
    private final Region region = world.accounts.get("gcp").region();

    private static MigrationSpec.Builder toGcp(VM source) {
        return MigrationSpec.builder(source.id(), "gcp");
    }

    /** Returns what a migration becomes while there is room everywhere. */
    private VM usual() {
        MigrationWorld other = new MigrationWorld();
        Migration migration =
                other.host().migrate(toGcp(other.machine("aws", 1)).build());
        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.SUCCEEDED);
        return other.get(migration.progress().target().orElseThrow());
    }

    private void full(String type, List<Zone> zones) {
        String family = type.substring(0, type.indexOf('-'));
        zones.forEach(zone -> world.gcp.capacity(zone, family, 0));
    }

    private VM target(Migration migration) {
        return world.get(migration.progress().target().orElseThrow());
    }

    @Test
    void whereAZoneIsFullAnotherIsTaken() {
        VM usual = usual();
        List<Zone> zones = new ArrayList<>(world.accounts.get("gcp").zones(region));
        Zone free = zones.remove(zones.size() - 1);
        full(usual.instanceType(), zones);
        VM source = world.machine("aws", 1);

        Migration migration = world.host().migrate(toGcp(source).build());

        WorkStatus status = migration.await(MigrationWorld.LONG);
        assertThat(status.state()).as(status.toString()).isEqualTo(WorkState.SUCCEEDED);
        assertThat(target(migration).zone()).contains(free);
        assertThat(target(migration).instanceType()).isEqualTo(usual.instanceType());
        assertThat(world.living(world.gcp)).hasSize(1);
        world.sameBytes(source.id(), target(migration).id());
    }

    @Test
    void aDearerTypeIsTakenOnlyAsFarAsItWasAccepted() {
        VM usual = usual();
        full(usual.instanceType(), world.accounts.get("gcp").zones(region));
        VM source = world.machine("aws", 1);
        DurableMigrator migrator = world.host();

        Migration strict = migrator.migrate(toGcp(source).build());
        WorkStatus refused = strict.await(MigrationWorld.LONG);
        Migration lenient = migrator.migrate(toGcp(source).dearerBy(60).build());
        WorkStatus taken = lenient.await(MigrationWorld.LONG);

        assertThat(refused.state()).isEqualTo(WorkState.FAILED);
        assertThat(refused.reason().orElseThrow()).contains("CAPACITY");
        assertThat(taken.state()).as(taken.toString()).isEqualTo(WorkState.SUCCEEDED);
        assertThat(target(lenient).instanceType()).isNotEqualTo(usual.instanceType());
        assertThat(target(lenient).vcpus()).isGreaterThanOrEqualTo(source.vcpus());
        assertThat(target(lenient).memory()).isGreaterThanOrEqualTo(source.memory());
        assertThat(world.living(world.gcp)).hasSize(1);
    }

    @Test
    void aPinnedTypeIsNeverReplaced() {
        VM usual = usual();
        full(usual.instanceType(), world.accounts.get("gcp").zones(region));
        VM source = world.machine("aws", 1);

        Migration migration = world.host()
                .migrate(toGcp(source)
                        .instanceType(usual.instanceType())
                        .dearerBy(60)
                        .build());

        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.FAILED);
        world.untouched(source.id());
    }

    // ---- quotas

    @Test
    void theQuotaOfABatchIsThatOfAllItsMachines() {
        List<MigrationSpec> batch = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            batch.add(toGcp(world.machine("aws", 1)).build());
        }
        DurableMigrator migrator = world.host();
        world.gcp.vmQuota(region, 9);

        assertThat(migrator.plan(batch.get(9)).feasible())
                .as("each fits by itself")
                .isTrue();
        assertThatThrownBy(() -> migrator.migrateAll(batch))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REJECTED))
                .hasMessageContaining("1 are needed beside 9 of the others and 9 are left");
        assertThat(migrator.active()).isEmpty();
        world.gcp.vmQuota(region, 10);
        assertThat(migrator.migrateAll(batch)).hasSize(10);
    }

    // ---- places that are not well

    @Test
    void nothingIsBegunInAPlaceThatIsNotWell() {
        VM source = world.machine("aws", 1);
        world.unwell.add("gcp");
        Migration migration = world.host().migrate(toGcp(source).build());
        world.time.advance(Duration.ofHours(2));
        assertThat(migration.status().step().map(StepStatus::name)).isEqualTo(Optional.of("queue"));
        assertThat(world.owned()).isEmpty();

        world.unwell.clear();

        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.SUCCEEDED);
    }

    @Test
    void whatIsUnderWayGoesOnThoughAPlaceIsNotWellAnyMore() {
        VM cold = world.machine("aws", 1);
        Migration migration = world.host().migrate(toGcp(cold).build());
        world.time.advance(Duration.ofSeconds(40));
        world.unwell.add("aws");

        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.SUCCEEDED);
    }

    @Test
    void aWarmMigrationBeginsNoFurtherRoundInAPlaceThatIsNotWell() {
        VM source = world.machine("aws", 1);
        Migration migration = world.host()
                .migrate(toGcp(source).strategy(MigrationStrategy.warm()).build());
        world.time.advance(Duration.ofSeconds(40));
        world.unwell.add("aws");
        world.time.advance(Duration.ofHours(1));
        assertThat(migration.status().step().map(StepStatus::name)).isEqualTo(Optional.of("round-2"));

        world.unwell.clear();

        assertThat(migration.await(MigrationWorld.LONG).state()).isEqualTo(WorkState.SUCCEEDED);
    }
}
