package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.running;
import static io.multicloud.testkit.Clouds.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ListingTest {
    private final FakeCloud cloud = Clouds.cloud(Flavor.aws());
    private final CloudProvider provider = cloud.provider();

    private List<VM> create(int count) {
        List<VM> vms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vms.add(running(provider, "vm-" + i));
        }
        return vms;
    }

    @Test
    void pagesHoldAllInOrderAtEverySize() {
        List<VM> vms = create(5);
        for (int size : new int[] {1, 4, 5, 6}) {
            List<VM> seen = new ArrayList<>();
            for (Page<VM> page :
                    provider.compute().list(ListQuery.all().withPageSize(size)).pages()) {
                assertThat(page.items()).hasSizeLessThanOrEqualTo(size).isNotEmpty();
                seen.addAll(page.items());
            }
            assertThat(seen).as("page size " + size).isEqualTo(vms);
        }
        assertThat(provider.compute().list(ListQuery.in(Region.of("eu-west-1"))))
                .isEmpty();
    }

    @Test
    void aListingResumesFromATokenWithTheSameFiltersOnly() {
        create(3);
        ListQuery two = ListQuery.all().withPageSize(2);
        String token = provider.compute()
                .list(two)
                .pages()
                .iterator()
                .next()
                .nextToken()
                .orElseThrow();
        assertThat(provider.compute().list(two.withPageToken(token)))
                .extracting(VM::name)
                .containsExactly("vm-2");
        for (ListQuery wrong : List.of(
                two.withPageToken("nonsense"),
                two.withPageToken(token + "x"),
                two.withName("vm-1").withPageToken(token),
                new ListQuery(
                        Optional.of(Region.of("eu-west-1")),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        Optional.of(token)))) {
            assertThat(refused(() -> provider.compute().list(wrong).iterator().hasNext())
                            .code())
                    .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        }
    }

    @Test
    void filtersByNameAndByAllTags() {
        create(2);
        VM blue = provider.compute()
                .create(VMSpec.builder("blue")
                        .tag("colour", "blue")
                        .tag("tier", "web")
                        .build())
                .await();
        assertThat(provider.compute().list(ListQuery.all().withName("vm-1")))
                .extracting(VM::name)
                .containsExactly("vm-1");
        assertThat(provider.compute().list(ListQuery.all().withTags(Map.of("colour", "blue", "tier", "web"))))
                .containsExactly(blue);
        assertThat(provider.compute().list(ListQuery.all().withTags(Map.of("colour", "blue", "tier", "db"))))
                .isEmpty();
        assertThat(provider.compute().list(ListQuery.all().withName("VM-1"))).isEmpty();
    }

    @Test
    void aPageIsCutToWhatTheCloudAllows() {
        FakeCloud gcp = Clouds.cloud(Flavor.gcp());
        CloudProvider opened = gcp.provider();
        for (int i = 0; i < 501; i++) {
            opened.compute().create(spec("vm-" + i));
        }
        Page<VM> first = opened.compute()
                .list(ListQuery.all().withPageSize(10_000))
                .pages()
                .iterator()
                .next();
        assertThat(first.items()).hasSize(500);
        assertThat(opened.capabilities().limit(Limit.PAGE_SIZE)).hasValue(500);
    }

    /** While VMs come and go, each that is there all the time is listed exactly once. */
    @Property(tries = 60)
    void whatIsThereAllTheTimeIsListedExactlyOnce(@ForAll long seed, @ForAll @IntRange(min = 1, max = 7) int pageSize) {
        SplittableRandom random = new SplittableRandom(seed);
        FakeCloud any = Clouds.cloud(Flavor.aws());
        CloudProvider opened = any.provider();
        Map<ResourceId, VM> alive = new LinkedHashMap<>();
        for (int i = 0; i < 30; i++) {
            VM vm = running(opened, "old-" + i);
            alive.put(vm.id(), vm);
        }
        // Many holes, so that the order is compacted under the listing's feet.
        Set<ResourceId> always = new LinkedHashSet<>(alive.keySet());
        Map<ResourceId, Integer> seen = new HashMap<>();
        for (Page<VM> page :
                opened.compute().list(ListQuery.all().withPageSize(pageSize)).pages()) {
            page.items().forEach(vm -> seen.merge(vm.id(), 1, Integer::sum));
            for (int i = 0; i < random.nextInt(12); i++) {
                VM born = running(opened, "new-" + i);
                alive.put(born.id(), born);
            }
            for (ResourceId id : List.copyOf(alive.keySet())) {
                if (random.nextInt(4) == 0) {
                    opened.compute().delete(id).await();
                    alive.remove(id);
                    always.remove(id);
                }
            }
        }
        assertThat(seen.values()).allMatch(times -> times == 1);
        assertThat(seen.keySet()).containsAll(always);
    }

    @Test
    void aNewResourceIsInvisibleForAsLongAsDeclared() {
        FakeCloud slow = FakeCloud.builder(Flavor.aws(), Clouds.time())
                .consistencyDelay(Duration.ofSeconds(60))
                .build();
        CloudProvider opened = slow.provider();
        assertThat(opened.capabilities().limit(Limit.VISIBILITY_MILLIS)).hasValue(60_000);
        Operation<VM> create = opened.compute().create(spec("web-1"));
        ResourceId id = slow.vms().get(0).id();
        slow.time().advance(Duration.ofSeconds(59));
        assertThat(refused(() -> opened.compute().get(id)).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(opened.compute().list(ListQuery.all())).isEmpty();
        assertThat(create.poll().done()).as("it runs, and is not visible").isFalse();
        create.await();
        assertThat(slow.time().now()).isEqualTo(Clouds.START.plusSeconds(60));
        assertThat(opened.compute().get(id).name()).isEqualTo("web-1");
        assertThat(opened.compute().list(ListQuery.all())).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void tagsAreKeptMergedRemovedAndLimited(Flavor flavor) {
        FakeCloud any = Clouds.cloud(flavor);
        CloudProvider opened = any.provider();
        VM vm = opened.compute()
                .create(VMSpec.builder("web-1").tag("tier", "web").build())
                .await();
        assertThat(opened.compute()
                        .tag(vm.id(), Map.of("tier", "db", "colour", "blue"))
                        .tags())
                .containsExactly(Map.entry("colour", "blue"), Map.entry("tier", "db"));
        assertThat(opened.compute().get(vm.id()).tags()).containsEntry("tier", "db");
        assertThat(opened.compute().untag(vm.id(), Set.of("tier", "unknown")).tags())
                .containsOnlyKeys("colour");
        assertThat(opened.compute().adopt(vm.id(), "team-a").tags()).containsEntry(Tags.OWNER, "team-a");
        assertThat(refused(() -> opened.compute().adopt(vm.id(), "team-b")).code())
                .isEqualTo(ErrorCode.CONFLICT);

        long most = opened.capabilities().limit(Limit.TAG_COUNT).orElseThrow();
        Map<String, String> tooMany = new HashMap<>();
        for (int i = 0; i <= most; i++) {
            tooMany.put("key-" + i, "v");
        }
        assertThat(refused(() -> opened.compute().tag(vm.id(), tooMany)).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused(() -> opened.compute().tag(vm.id(), Map.of("key", "v".repeat(300))))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(opened.compute().get(vm.id()).tags()).as("unchanged").hasSize(2);
    }

    @Test
    void aCloudThatAllowsFewerCharactersRefusesTheOthers() {
        CloudProvider gcp = Clouds.cloud(Flavor.gcp()).provider();
        assertThat(refused(() -> gcp.compute()
                                .create(VMSpec.builder("web-1")
                                        .tag("Tier", "web")
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused(() -> provider.compute()
                                .create(VMSpec.builder("web-1")
                                        .tag("aws:x", "web")
                                        .build()))
                        .getMessage())
                .contains("aws:");
    }

    @Test
    void readingOneNeverLists() {
        VM vm = running(provider, "web-1");
        long mark = cloud.callLog().total();
        provider.compute().get(vm.id());
        assertThat(cloud.callLog().since(mark)).singleElement().satisfies(entry -> {
            assertThat(entry.call().operation()).isEqualTo("DescribeInstances");
            assertThat(entry.call().resource()).contains(vm.id());
        });
    }
}
