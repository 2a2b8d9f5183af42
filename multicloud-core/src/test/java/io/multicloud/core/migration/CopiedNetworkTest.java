package io.multicloud.core.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceService;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.api.work.WorkState;
import io.multicloud.api.work.WorkStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Machines of one network come into one network like it, which goes with the last that needs it. */
class CopiedNetworkTest {
    private final MigrationWorld world = new MigrationWorld();
    private final CloudProvider aws = world.accounts.get("aws");
    private final CloudProvider gcp = world.accounts.get("gcp");
    private final List<VM> sources = new ArrayList<>();

    CopiedNetworkTest() {
        Network network = aws.networks()
                .create(NetworkSpec.builder("shop", "10.7.0.0/16").build())
                .await();
        Subnet subnet = aws.networks()
                .subnets()
                .create(SubnetSpec.builder("web", network.id(), "10.7.1.0/24").build())
                .await();
        SecurityGroup group = aws.networks()
                .securityGroups()
                .create(SecurityGroupSpec.builder("http", network.id())
                        .rules(List.of(SecurityRule.allowTcp(443, "0.0.0.0/0"), SecurityRule.allowAllEgress()))
                        .build())
                .await();
        for (String name : List.of("first", "second")) {
            sources.add(aws.compute()
                    .create(VMSpec.builder(name)
                            .vcpus(2)
                            .memory(DataSize.gib(4))
                            .subnet(subnet.id())
                            .securityGroup(group.id())
                            .build())
                    .await());
        }
    }

    private MigrationSpec spec(VM source) {
        return MigrationSpec.builder(source.id(), "gcp")
                .network(TargetNetwork.copied())
                .bootProbe("ready")
                .bootTimeout(Duration.ofMinutes(2))
                .build();
    }

    private static <R extends Resource> List<R> copies(ResourceService<R, ?> service) {
        List<R> copies = new ArrayList<>();
        for (R resource : service.list(ListQuery.all())) {
            if (resource.tags().containsKey(NetworkSteps.ORIGIN)) {
                copies.add(resource);
            }
        }
        return copies;
    }

    @Test
    void twoMachinesShareOneCopyOfTheirNetwork() {
        world.bootProbes.put("ready", vm -> true);
        List<Migration> migrations = world.host().migrateAll(List.of(spec(sources.get(0)), spec(sources.get(1))));

        for (Migration migration : migrations) {
            WorkStatus status = migration.await(MigrationWorld.LONG);
            assertThat(status.state()).as(status.toString()).isEqualTo(WorkState.SUCCEEDED);
        }

        Network network = only(copies(gcp.networks()));
        Subnet subnet = only(copies(gcp.networks().subnets()));
        SecurityGroup group = only(copies(gcp.networks().securityGroups()));
        assertThat(subnet.network()).contains(network.id());
        assertThat(subnet.cidr()).isEqualTo("10.7.1.0/24");
        assertThat(group.rules())
                .anyMatch(rule -> rule.direction() == SecurityRule.Direction.INGRESS
                        && rule.ports()
                                .equals(SecurityRule.allowTcp(443, "0.0.0.0/0").ports()));
        for (VM vm : world.living(world.gcp)) {
            assertThat(vm.subnet()).contains(subnet.id());
            assertThat(vm.securityGroups()).contains(group.id());
        }
    }

    @Test
    void theCopyOfAFailedMigrationStaysForTheOtherAndGoesWithTheLast() {
        world.bootProbes.put("ready", vm -> false);
        List<Migration> migrations = world.host().migrateAll(List.of(spec(sources.get(0)), spec(sources.get(1))));

        for (Migration migration : migrations) {
            WorkStatus status = migration.await(MigrationWorld.LONG);
            assertThat(status.state()).as(status.toString()).isEqualTo(WorkState.FAILED);
        }

        assertThat(copies(gcp.networks())).isEmpty();
        assertThat(copies(gcp.networks().subnets())).isEmpty();
        assertThat(copies(gcp.networks().securityGroups())).isEmpty();
        sources.forEach(source -> world.untouched(source.id()));
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }
}
