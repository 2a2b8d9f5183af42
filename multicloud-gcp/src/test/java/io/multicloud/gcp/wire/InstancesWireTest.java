package io.multicloud.gcp.wire;

import static io.multicloud.gcp.wire.Wire.ZONE;
import static io.multicloud.gcp.wire.Wire.refused;
import static io.multicloud.gcp.wire.Wire.requestId;
import static io.multicloud.gcp.wire.Wire.small;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.compute.v1.AggregatedListInstancesRequest;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.AttachedDiskInitializeParams;
import com.google.cloud.compute.v1.DeleteInstanceRequest;
import com.google.cloud.compute.v1.GetInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstanceAggregatedList;
import com.google.cloud.compute.v1.InstancesSetLabelsRequest;
import com.google.cloud.compute.v1.InstancesSetMachineTypeRequest;
import com.google.cloud.compute.v1.Items;
import com.google.cloud.compute.v1.ListInstancesRequest;
import com.google.cloud.compute.v1.Metadata;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.Scheduling;
import com.google.cloud.compute.v1.SetLabelsInstanceRequest;
import com.google.cloud.compute.v1.SetMachineTypeInstanceRequest;
import com.google.cloud.compute.v1.StartInstanceRequest;
import com.google.cloud.compute.v1.StopInstanceRequest;
import io.multicloud.api.Region;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.fake.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class InstancesWireTest {
    private final Wire wire = new Wire();

    @AfterEach
    void close() {
        wire.close();
    }

    private Instance get(String name) {
        return wire.instances.get(wire.project, ZONE, name);
    }

    @Test
    void anInsertGoesThroughItsStatesAsTimePasses() {
        Operation insert = wire.insert(small("web").putLabels("team", "blue").build());

        assertThat(insert.getStatus()).isEqualTo(Operation.Status.RUNNING);
        assertThat(insert.getOperationType()).isEqualTo("insert");
        assertThat(insert.getTargetLink()).endsWith("/zones/us-central1-a/instances/web");
        assertThat(get("web").getStatus()).isEqualTo("PROVISIONING");
        wire.advance(Duration.ofSeconds(10));
        assertThat(wire.poll(insert).getProgress()).isBetween(1, 99);
        wire.advance(Duration.ofSeconds(30));
        assertThat(wire.poll(insert).getStatus()).isEqualTo(Operation.Status.DONE);
        Instance web = get("web");
        assertThat(web.getStatus()).isEqualTo("RUNNING");
        assertThat(web.getLabelsMap()).isEqualTo(Map.of("team", "blue"));
        assertThat(web.getId()).isEqualTo(insert.getTargetId());
        assertThat(web.getDisks(0).getSource()).endsWith("/zones/us-central1-a/disks/web");
        assertThat(web.getDisks(0).getBoot()).isTrue();
        assertThat(web.getNetworkInterfaces(0).getNetworkIP()).isNotEmpty();
        assertThat(wire.cloud.vms()).hasSize(1);
    }

    @Test
    void aRepeatedRequestIdIsAnsweredWithTheFirstOperation() {
        String id = requestId();
        Operation first = wire.insert(small("web").build(), id);
        wire.advance(Duration.ofMinutes(1));
        Operation second = wire.insert(small("web").build(), id);

        assertThat(second.getName()).isEqualTo(first.getName());
        assertThat(second.getStatus()).isEqualTo(Operation.Status.DONE);
        assertThat(wire.cloud.vms()).hasSize(1);
    }

    @Test
    void aNameThatIsTakenIsRefusedUnderAnotherRequestId() {
        wire.running("web");

        Wire.Refusal refusal = refused(() -> wire.insert(small("web").build()));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.reason()).isEqualTo("alreadyExists");
        assertThat(refusal.message()).contains("projects/gcp-project/zones/us-central1-a/instances/web");
    }

    @Test
    void aRequestIdMustBeAUuidAndNotZero() {
        for (String bad : List.of("not-a-uuid", "00000000-0000-0000-0000-000000000000")) {
            Wire.Refusal refusal = refused(() -> wire.insert(small("web").build(), bad));
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.reason()).isEqualTo("invalid");
        }
        assertThat(wire.cloud.vms()).isEmpty();
    }

    @Test
    void whatAnInstanceCannotBeIsRefusedWithTheField() {
        Map<Instance, String> wrong = Map.of(
                small("Web").build(), "resource.name",
                small("web").clearMachineType().build(), "resource.machineType",
                small("web")
                                .setMachineType("zones/us-central1-a/machineTypes/z9-huge")
                                .build(),
                        "z9-huge",
                small("web")
                                .setMachineType("zones/us-central1-b/machineTypes/e2-micro")
                                .build(),
                        "zone",
                small("web").clearDisks().build(), "resource.disks",
                small("web").clearNetworkInterfaces().build(), "resource.networkInterfaces",
                small("web").putLabels("Team", "blue").build(), "Team=blue",
                small("web")
                                .setScheduling(Scheduling.newBuilder().setInstanceTerminationAction("DELETE"))
                                .build(),
                        "termination action",
                small("web")
                                .setMetadata(Metadata.newBuilder()
                                        .addItems(Items.newBuilder().setKey("a").setValue("1"))
                                        .addItems(Items.newBuilder().setKey("a").setValue("2")))
                                .build(),
                        "duplicate key");

        wrong.forEach((instance, part) -> {
            Wire.Refusal refusal = refused(() -> wire.insert(instance));
            assertThat(refusal.status()).as(part).isEqualTo(400);
            assertThat(refusal.message()).contains(part);
        });
        assertThat(wire.cloud.vms()).isEmpty();
        assertThat(wire.cloud.leftovers()).isEmpty();
    }

    @Test
    void aZoneThatIsNotThereIsUnknown() {
        Wire.Refusal refusal = refused(() -> wire.instances.get(wire.project, "mars-north1-a", "web"));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.message()).contains("Unknown zone");
    }

    @Test
    void anInstanceThatIsNotThereIsNotFound() {
        Wire.Refusal refusal = refused(() -> get("none"));

        assertThat(refusal.status()).isEqualTo(404);
        assertThat(refusal.reason()).isEqualTo("notFound");
        assertThat(refused(() -> wire.instances.get("other-project", ZONE, "none"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anInstanceIsStoppedResizedStartedAndDeleted() {
        wire.running("web");
        Operation stop = wire.instances
                .stopCallable()
                .call(StopInstanceRequest.newBuilder()
                        .setProject(wire.project)
                        .setZone(ZONE)
                        .setInstance("web")
                        .build());
        assertThat(get("web").getStatus()).isEqualTo("STOPPING");
        wire.done(stop);
        assertThat(get("web").getStatus()).isEqualTo("TERMINATED");

        wire.done(wire.instances.setMachineTypeCallable().call(resize("e2-small")));
        assertThat(get("web").getMachineType()).endsWith("/e2-small");

        Operation start = wire.instances
                .startCallable()
                .call(StartInstanceRequest.newBuilder()
                        .setProject(wire.project)
                        .setZone(ZONE)
                        .setInstance("web")
                        .build());
        assertThat(get("web").getStatus()).isEqualTo("STAGING");
        wire.done(start);
        assertThat(get("web").getStatus()).isEqualTo("RUNNING");

        Operation delete = wire.instances.deleteCallable().call(delete("web"));
        assertThat(get("web").getStatus()).isEqualTo("STOPPING");
        wire.done(delete);
        assertThat(refused(() -> get("web")).status()).isEqualTo(404);
        assertThat(refused(() -> wire.instances.deleteCallable().call(delete("web")))
                        .status())
                .isEqualTo(404);
        assertThat(wire.cloud.leftovers()).isEmpty();
    }

    private DeleteInstanceRequest delete(String name) {
        return DeleteInstanceRequest.newBuilder()
                .setProject(wire.project)
                .setZone(ZONE)
                .setInstance(name)
                .build();
    }

    private SetMachineTypeInstanceRequest resize(String type) {
        return SetMachineTypeInstanceRequest.newBuilder()
                .setProject(wire.project)
                .setZone(ZONE)
                .setInstance("web")
                .setInstancesSetMachineTypeRequestResource(InstancesSetMachineTypeRequest.newBuilder()
                        .setMachineType("zones/" + ZONE + "/machineTypes/" + type))
                .build();
    }

    @Test
    void aRunningInstanceKeepsItsType() {
        wire.running("web");

        Wire.Refusal refusal =
                refused(() -> wire.instances.setMachineTypeCallable().call(resize("e2-small")));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.reason()).isEqualTo("resourceNotReady");
    }

    @Test
    void labelsAreReplacedByWhoHasReadThem() {
        Instance web = wire.running("web");
        wire.instances.setLabelsCallable().call(labels(Map.of("a", "1"), web.getLabelFingerprint()));

        Wire.Refusal refusal = refused(
                () -> wire.instances.setLabelsCallable().call(labels(Map.of("b", "2"), web.getLabelFingerprint())));

        assertThat(refusal.status()).isEqualTo(412);
        assertThat(refusal.reason()).isEqualTo("conditionNotMet");
        assertThat(get("web").getLabelsMap()).isEqualTo(Map.of("a", "1"));
        wire.instances
                .setLabelsCallable()
                .call(labels(Map.of("b", "2"), get("web").getLabelFingerprint()));
        assertThat(get("web").getLabelsMap()).isEqualTo(Map.of("b", "2"));
    }

    private SetLabelsInstanceRequest labels(Map<String, String> labels, String fingerprint) {
        return SetLabelsInstanceRequest.newBuilder()
                .setProject(wire.project)
                .setZone(ZONE)
                .setInstance("web")
                .setInstancesSetLabelsRequestResource(InstancesSetLabelsRequest.newBuilder()
                        .putAllLabels(labels)
                        .setLabelFingerprint(fingerprint))
                .build();
    }

    @Test
    void wantOfMachinesFailsTheOperationAndNotTheRequest() {
        wire.cloud.fault(FaultKind.CAPACITY).on(FakeOperation.CREATE_VM);

        Operation failed = wire.insert(small("web").build());
        assertThat(failed.getStatus()).isEqualTo(Operation.Status.RUNNING);
        failed = wire.poll(failed);

        assertThat(failed.getStatus()).isEqualTo(Operation.Status.DONE);
        assertThat(failed.getHttpErrorStatusCode()).isEqualTo(503);
        assertThat(failed.getError().getErrors(0).getCode()).isEqualTo("ZONE_RESOURCE_POOL_EXHAUSTED");
        assertThat(refused(() -> get("web")).status()).isEqualTo(404);
    }

    @Test
    void aQuotaThatIsUsedUpFailsTheOperation() {
        wire.cloud.vmQuota(Region.of("us-central1"), 0);

        Operation failed = wire.poll(wire.insert(small("web").build()));

        assertThat(failed.getHttpErrorStatusCode()).isEqualTo(403);
        assertThat(failed.getError().getErrors(0).getCode()).isEqualTo("QUOTA_EXCEEDED");
    }

    @Test
    void tooManyRequestsAreRefusedWithATimeToWait() {
        wire.running("web");
        Fault fault = wire.cloud.fault(FaultKind.THROTTLED);

        Wire.Refusal refusal = refused(() -> get("web"));

        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.reason()).isEqualTo("rateLimitExceeded");
        fault.lift();
    }

    @Test
    @Tag("deep")
    void whatExceedsThePublishedRateIsRefusedUntilTimeHasPassed() {
        wire.front.enforceRateLimits();
        int answered = 0;
        Wire.Refusal refusal = null;
        while (refusal == null && answered < 2 * RateLimits.PER_MINUTE) {
            try {
                wire.instances.list(wire.project, ZONE);
                answered++;
            } catch (RuntimeException e) {
                refusal = refused(() -> wire.instances.list(wire.project, ZONE));
            }
        }

        assertThat(answered).isEqualTo(RateLimits.PER_MINUTE);
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.reason()).isEqualTo("rateLimitExceeded");
        wire.advance(Duration.ofMinutes(1));
        wire.instances.list(wire.project, ZONE);
    }

    @Test
    void anAnswerThatIsLostLeavesTheInstanceAndItsRequestIdBehind() {
        wire.cloud.fault(FaultKind.LOST_RESPONSE).on(FakeOperation.CREATE_VM).times(1);
        String id = requestId();
        try {
            wire.insert(small("web").build(), id);
        } catch (RuntimeException e) {
            assertThat(e).hasRootCauseInstanceOf(IOException.class);
        }

        Operation again = wire.insert(small("web").build(), id);

        assertThat(wire.done(again).hasError()).isFalse();
        assertThat(wire.cloud.vms()).hasSize(1);
    }

    @Test
    void pagesHoldAllInstancesOnceWhateverTheirSize() {
        for (int i = 0; i < 5; i++) {
            wire.insert(small("web-" + i).build());
        }
        for (int size : List.of(1, 4, 5, 6)) {
            List<String> names = new ArrayList<>();
            wire.instances
                    .list(ListInstancesRequest.newBuilder()
                            .setProject(wire.project)
                            .setZone(ZONE)
                            .setMaxResults(size)
                            .build())
                    .iterateAll()
                    .forEach(instance -> names.add(instance.getName()));
            assertThat(names).as("size " + size).containsExactly("web-0", "web-1", "web-2", "web-3", "web-4");
        }
    }

    @Test
    void allZonesAreShownWhereTheyAreAskedForWithAWarningWhereThereIsNothing() {
        wire.running("web");

        InstanceAggregatedList all = wire.instances
                .aggregatedListCallable()
                .call(AggregatedListInstancesRequest.newBuilder()
                        .setProject(wire.project)
                        .setIncludeAllScopes(true)
                        .build());

        assertThat(all.getItemsMap()).hasSizeGreaterThan(3);
        assertThat(all.getItemsOrThrow("zones/" + ZONE).getInstancesCount()).isEqualTo(1);
        assertThat(all.getItemsOrThrow("zones/us-central1-b").getWarning().getCode())
                .isEqualTo("NO_RESULTS_ON_PAGE");
    }

    @Test
    void filtersFindByNameLabelAndZone() {
        wire.insert(small("web-1").putLabels("team", "blue").build());
        wire.insert(small("web-2").putLabels("team", "red").build());

        assertThat(listed("(name = \"web-1\") (labels.team = \"blue\")")).containsExactly("web-1");
        assertThat(listed("name = \"web-1\" AND labels.team = \"red\"")).isEmpty();
        assertThat(listed("name eq \"web-.*\"")).containsExactlyInAnyOrder("web-1", "web-2");
        assertThat(listed("name ne web-1")).containsExactly("web-2");
        assertThat(listed("labels.team:*")).hasSize(2);
        assertThat(listed("NOT labels.team = blue OR name = web-1")).hasSize(2);
        assertThat(listed("zone eq \".*/zones/us-central1-[a-z]\"")).hasSize(2);
        assertThat(listed("zone eq \".*/zones/europe-.*\"")).isEmpty();
    }

    private Set<String> listed(String filter) {
        Set<String> names = new LinkedHashSet<>();
        wire.instances
                .aggregatedList(AggregatedListInstancesRequest.newBuilder()
                        .setProject(wire.project)
                        .setFilter(filter)
                        .build())
                .iterateAll()
                .forEach(entry ->
                        entry.getValue().getInstancesList().forEach(instance -> names.add(instance.getName())));
        return names;
    }

    @Test
    void aFilterThatIsNoneIsRefused() {
        wire.running("web");
        for (String bad : List.of("name =", "(name = web", "nom = web", "name = a name eq b", "name ?? web")) {
            assertThat(refused(() -> listed(bad)).message()).as(bad).contains("filter");
        }
    }

    @Test
    void aPageTokenOfAnotherListingIsRefused() {
        Wire.Refusal refusal = refused(() -> wire.instances.list(ListInstancesRequest.newBuilder()
                .setProject(wire.project)
                .setZone(ZONE)
                .setPageToken("bm9uZQ")
                .build()));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.message()).contains("pageToken");
    }

    @Test
    void disksOfAnInstanceHaveTheNamesAndLabelsThatWereAskedFor() {
        wire.insert(small("web")
                .addDisks(AttachedDisk.newBuilder()
                        .setAutoDelete(true)
                        .setDeviceName("data")
                        .setInitializeParams(AttachedDiskInitializeParams.newBuilder()
                                .setDiskName("web-data")
                                .setDiskSizeGb(20)
                                .setDiskType("zones/" + ZONE + "/diskTypes/pd-ssd")
                                .putLabels("kind", "data")))
                .build());

        Instance web = get("web");

        assertThat(web.getDisksList())
                .extracting(AttachedDisk::getDeviceName)
                .containsExactly("persistent-disk-0", "data");
        assertThat(web.getDisks(1).getSource()).endsWith("/disks/web-data");
        assertThat(web.getDisks(1).getDiskSizeGb()).isEqualTo(20);
    }

    @Test
    void aSpotInstanceIsStoppingWhileItsNoticeLasts() {
        wire.insert(small("web")
                .setScheduling(
                        Scheduling.newBuilder().setProvisioningModel("SPOT").setInstanceTerminationAction("DELETE"))
                .build());
        wire.advance(Duration.ofMinutes(1));
        assertThat(get("web").getScheduling().getPreemptible()).isTrue();

        wire.cloud.interrupt(wire.cloud.vms().get(0).id());

        assertThat(get("web").getStatus()).isEqualTo("STOPPING");
        wire.advance(Duration.ofMinutes(3));
        assertThat(refused(() -> get("web")).status()).isEqualTo(404);
    }

    @Test
    void anInstanceIsFoundOnlyInItsZone() {
        wire.running("web");

        assertThat(refused(() -> wire.instances.get(GetInstanceRequest.newBuilder()
                                .setProject(wire.project)
                                .setZone("us-central1-b")
                                .setInstance("web")
                                .build()))
                        .status())
                .isEqualTo(404);
    }
}
