package io.multicloud.core.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.control.Freshness;
import io.multicloud.api.control.InventoryItem;
import io.multicloud.api.control.InventoryQuery;
import io.multicloud.core.management.Inventory.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final Region REGION = Region.of("us-east-1");
    private static final Part PART = new Part("prod", REGION, ResourceType.VM);
    private static final Duration VISIBILITY = Duration.ofSeconds(10);

    private Instant now = Instant.parse("2026-09-01T00:00:00Z");
    private final Inventory inventory = new Inventory(() -> now);

    @Test
    void whatAListingDoesNotShowIsTakenOut() {
        inventory.seen(vm("a", VMState.RUNNING));
        now = now.plusSeconds(60);
        inventory.listed(PART, now, VISIBILITY, List.of(vm("b", VMState.RUNNING)));
        assertThat(names()).containsExactly("b");
    }

    @Test
    void aVmTooNewForTheListingToShowStays() {
        inventory.seen(vm("new", VMState.PENDING));
        Instant began = now.plusSeconds(5);
        now = now.plusSeconds(8);
        inventory.seen(vm("newer", VMState.PENDING));
        inventory.listed(PART, began, VISIBILITY, List.of());
        assertThat(names()).containsExactly("new", "newer");
    }

    @Test
    void aListingThatBeganBeforeAWriteDoesNotUndoIt() {
        Instant began = now;
        now = now.plusSeconds(1);
        inventory.seen(vm("a", VMState.STOPPED));
        inventory.listed(PART, began, VISIBILITY, List.of(vm("a", VMState.RUNNING)));
        assertThat(inventory.find(InventoryQuery.all()))
                .extracting(item -> ((VM) item.resource()).state())
                .containsExactly(VMState.STOPPED);
    }

    @Test
    void aListingOfOnePartLeavesTheOthersAlone() {
        inventory.seen(vm("a", VMState.RUNNING));
        now = now.plusSeconds(3600);
        inventory.listed(new Part("prod", Region.of("eu-west-1"), ResourceType.VM), now, VISIBILITY, List.of());
        inventory.listed(new Part("test", REGION, ResourceType.VM), now, VISIBILITY, List.of());
        inventory.listed(new Part("prod", REGION, ResourceType.VOLUME), now, VISIBILITY, List.of());
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aDeletedVmIsTakenOut() {
        inventory.seen(vm("a", VMState.RUNNING));
        inventory.seen(vm("a", VMState.DELETED));
        assertThat(names()).isEmpty();
    }

    @Test
    void aFailedListingKeepsWhatWasKnownAndSaysSo() {
        inventory.listed(PART, now, VISIBILITY, List.of(vm("a", VMState.RUNNING)));
        Instant listed = now;
        now = now.plusSeconds(60);
        CloudException error =
                CloudException.builder(ErrorCode.UNAVAILABLE, "down").build();
        inventory.failed(PART, error);
        assertThat(names()).containsExactly("a");
        assertThat(inventory.freshness())
                .containsExactly(
                        new Freshness("prod", REGION, ResourceType.VM, Optional.of(listed), Optional.of(error)));
    }

    @Test
    void queriesLimitByPlaceKindAndTags() {
        inventory.seen(vm("a", VMState.RUNNING));
        inventory.seen(
                vm("b", VMState.RUNNING).toBuilder().tags(Map.of("team", "web")).build());
        assertThat(inventory.find(InventoryQuery.all().withTags(Map.of("team", "web"))))
                .extracting(item -> item.resource().name())
                .containsExactly("b");
        assertThat(inventory.find(InventoryQuery.all().inAccount("test"))).isEmpty();
        assertThat(inventory.find(InventoryQuery.all().inRegion(REGION).ofType(ResourceType.VM)))
                .hasSize(2);
        assertThat(inventory.find(InventoryQuery.all().ofType(ResourceType.VOLUME)))
                .isEmpty();
    }

    private List<String> names() {
        return inventory.find(InventoryQuery.all()).stream()
                .map(InventoryItem::resource)
                .map(resource -> resource.name())
                .toList();
    }

    private static VM vm(String name, VMState state) {
        return VM.builder(new ResourceId("aws", "prod", REGION, ResourceType.VM, name))
                .name(name)
                .state(state)
                .build();
    }
}
