package io.multicloud.testkit.conformance;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.Paged;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.placement.Offer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The provider as a whole: what it is, what it declares, its regions, and its end. */
class ProviderTests extends ConformanceTests {
    private static final int REGIONS_LOOKED_AT = 3;
    private static final Region NOWHERE = Region.of("nowhere-at-all-1");

    @Test
    void itSaysWhatItIs() {
        CloudProvider provider = bench().provider();
        Expect.that(provider.kind().matches("[a-z][a-z0-9-]*"), "the kind must be lower case", provider.kind());
        Expect.equal(provider.kind(), bench().other().kind(), "another process must see the same kind");
        Expect.equal(provider.account(), bench().other().account(), "another process must see the same account");
        Expect.equal(provider.region(), bench().other().region(), "another process must see the same region");
    }

    @Test
    void whatItDeclaresStaysTheSame() {
        Capabilities first = bench().provider().capabilities();
        bench().vm();
        Capabilities later = bench().provider().capabilities();
        Expect.equal(first.declared(), later.declared(), "what is declared must not change");
        Expect.equal(first.limits(), later.limits(), "declared limits must not change");
        Expect.equal(
                first.declared(),
                bench().other().capabilities().declared(),
                "another process must see the same declarations");
        Expect.equal(
                List.of(),
                bench().callsOf(() -> bench().provider().capabilities()),
                "capabilities must be known without a request");
    }

    @Test
    void whatItSaysItSellsIsItsOwnAndSoldWhereItSays() {
        CloudProvider provider = bench().provider();
        List<Offer> sold = new ArrayList<>();
        Expect.equal(
                List.of(),
                bench().callsOf(() -> provider.offers().ifPresent(source -> {
                    try (Stream<Offer> offers = source.offers()) {
                        offers.forEach(sold::add);
                    }
                })),
                "offers must be known without a request");
        Map<Region, Set<String>> types = new TreeMap<>();
        for (Offer offer : sold) {
            Expect.equal(provider.kind(), offer.cloud(), "what is offered must be sold by this kind of provider");
            if (types.containsKey(offer.region()) || types.size() < REGIONS_LOOKED_AT) {
                types.computeIfAbsent(offer.region(), region -> new TreeSet<>())
                        .add(offer.type().name());
            }
        }
        types.forEach((region, names) -> {
            List<String> listed = provider.compute().instanceTypes(region).stream()
                    .map(InstanceType::name)
                    .toList();
            names.removeAll(new HashSet<>(listed));
            Expect.equal(Set.of(), names, "what is offered in " + region + " must be a type of that region");
        });
    }

    @Test
    void whatNeedsAnotherCapabilityIsDeclaredWithIt() {
        Expect.all(
                "declarations",
                List.of(
                        () -> implies(Capability.SNAPSHOTS, Capability.VOLUMES),
                        () -> implies(Capability.VOLUME_RESIZE, Capability.VOLUMES),
                        () -> implies(Capability.SNAPSHOT_READ, Capability.SNAPSHOTS),
                        () -> implies(Capability.SNAPSHOT_CHANGES, Capability.SNAPSHOT_READ),
                        () -> implies(Capability.SNAPSHOT_WRITE, Capability.SNAPSHOTS),
                        () -> implies(Capability.IMAGE_FROM_SNAPSHOT, Capability.IMAGE_CREATE),
                        () -> implies(Capability.IMAGE_FROM_SNAPSHOT, Capability.SNAPSHOTS),
                        () -> implies(Capability.IMAGE_IMPORT, Capability.IMAGE_CREATE),
                        () -> implies(Capability.IMAGE_IMPORT, Capability.OBJECTS),
                        () -> implies(Capability.VOLUME_FROM_IMAGE, Capability.VOLUMES),
                        () -> implies(Capability.VOLUME_FROM_IMAGE, Capability.IMAGE_CREATE),
                        () -> implies(Capability.ALERTS, Capability.METRICS),
                        () -> implies(Capability.OBJECT_CONDITIONS, Capability.OBJECTS),
                        () -> implies(Capability.OBJECT_PRESIGN, Capability.OBJECTS),
                        () -> implies(Capability.BUCKET_CUSTOMER_KEY, Capability.OBJECTS)));
    }

    private void implies(Capability one, Capability other) {
        Expect.that(
                !bench().declares(one) || bench().declares(other),
                one + " is of no use without " + other,
                bench().provider().capabilities().declared());
    }

    @Test
    void whatIsNotDeclaredIsRefusedByEveryMethodBehindIt() {
        Set<ResourceId> before = bench().inventory();
        List<Runnable> checks = new ArrayList<>();
        for (ApiCall call : ApiCalls.all()) {
            if (!declaresAll(call)) {
                checks.add(() -> Expect.code(
                        ErrorCode.UNSUPPORTED, call + " needs " + call.behind() + ", which is not declared", () -> {
                            call.call().accept(bench().provider());
                            return "accepted";
                        }));
            }
        }
        if (checks.isEmpty()) {
            Bench.skip("everything is declared");
        }
        Expect.all("calls of what is not declared", checks);
        bench().expectInventory(before, "what is refused must create nothing");
    }

    private boolean declaresAll(ApiCall call) {
        return bench().provider().capabilities().declared().containsAll(call.behind());
    }

    @Test
    void whatIsDeclaredIsNotRefused() {
        List<Runnable> checks = new ArrayList<>();
        for (ApiCall call : ApiCalls.all()) {
            // With made-up arguments a create could succeed; the tests of each kind show that it does.
            if (!call.behind().isEmpty()
                    && !call.name().contains("create")
                    && !call.name().contains("startUpload")
                    && declaresAll(call)) {
                checks.add(() -> {
                    CloudException error = Expect.errorOf(() -> {
                        try {
                            call.call().accept(bench().provider());
                        } catch (IllegalArgumentException e) {
                            // Made-up arguments may be refused.
                        }
                        return call;
                    });
                    Expect.that(
                            error == null || error.code() != ErrorCode.UNSUPPORTED,
                            call + " is declared with " + call.behind() + " and must not be refused",
                            error);
                });
            }
        }
        Expect.all("calls of what is declared", checks);
    }

    @Test
    void afterCloseEveryMethodIsRefused() {
        CloudProvider provider = bench().provider();
        provider.close();
        List<Runnable> checks = new ArrayList<>();
        for (ApiCall call : ApiCalls.all()) {
            checks.add(() -> Expect.illegalState(call + " after close", () -> {
                try {
                    call.call().accept(provider);
                } catch (CloudException e) {
                    if (e.code() == ErrorCode.UNSUPPORTED && !declaresAll(call)) {
                        throw new IllegalStateException("what was never there is refused as before", e);
                    }
                    throw e;
                }
                return "accepted";
            }));
        }
        Expect.all("calls after close", checks);
    }

    @Test
    void afterCloseItStillSaysWhatItIs() {
        CloudProvider provider = bench().provider();
        provider.close();
        provider.close();
        CloudProvider other = bench().other();
        Expect.equal(other.kind(), provider.kind(), "the kind must be known after close");
        Expect.equal(other.account(), provider.account(), "the account must be known after close");
        Expect.equal(other.region(), provider.region(), "the region must be known after close");
        Expect.equal(
                other.capabilities().declared(),
                provider.capabilities().declared(),
                "the capabilities must be known after close");
    }

    @Test
    void whatWasTakenFromAProviderBeforeItsCloseIsRefusedAfterIt() {
        CloudProvider provider = bench().provider();
        ComputeService compute = provider.compute();
        Paged<VM> listing = compute.list(ListQuery.all());
        ResourceId id = bench().vm().id();
        provider.close();
        Expect.illegalState("get of a service that was taken before close", () -> compute.get(id));
        Expect.illegalState(
                "iterating a listing that was made before close",
                () -> listing.iterator().hasNext());
        Expect.equal(
                id,
                bench().other().compute().get(id).id(),
                "close must change nothing in the cloud or in another provider");
    }

    @Test
    void closingLeavesEverythingAsItIs() {
        Operation<VM> create =
                bench().start(ResourceKinds.VM, ResourceKinds.VM.spec(bench(), bench().name(ResourceKinds.VM.type())));
        OperationId id = create.id();
        bench().provider().close();
        VM made = bench().other().attach(id, VM.class).await();
        Expect.equal(
                made.id(),
                bench().other().compute().get(made.id()).id(),
                "a create must go on when the provider that asked for it is closed");
        bench().other().compute().delete(made.id()).await();
    }

    @Test
    void attachRefusesTheIdOfNoOperation() {
        Expect.illegalArgument(
                "attach must refuse an id that is not one of this provider's",
                () -> bench().provider().attach(new OperationId("made up by nobody"), VM.class));
    }

    @Test
    void itsRegionsHoldItsOwn() {
        List<Region> regions = bench().provider().regions();
        Expect.that(
                regions.contains(bench().provider().region()),
                "the account's region must be among the regions",
                regions);
        Expect.equal(new LinkedHashSet<>(regions).size(), regions.size(), "each region must be named once: " + regions);
    }

    @Test
    void everyZoneBelongsToItsRegion() {
        for (Region region : bench().provider().regions()) {
            List<Zone> zones = bench().provider().zones(region);
            Set<String> names = new HashSet<>();
            for (Zone zone : zones) {
                Expect.equal(region, zone.region(), "a zone must belong to the region asked for");
                Expect.that(names.add(zone.name()), "each zone of a region must be named once", zones);
            }
        }
    }

    @Test
    void aRegionTheCloudDoesNotHaveIsNotFound() {
        CloudProvider provider = bench().provider();
        List<Runnable> checks = new ArrayList<>();
        checks.add(() -> Expect.code(ErrorCode.NOT_FOUND, "zones of an unknown region", () -> provider.zones(NOWHERE)));
        checks.add(() -> Expect.code(
                ErrorCode.NOT_FOUND,
                "instance types of an unknown region",
                () -> provider.compute().instanceTypes(NOWHERE).stream().toList()));
        if (bench().declares(Capability.QUOTAS)) {
            checks.add(() -> Expect.code(
                    ErrorCode.NOT_FOUND,
                    "quotas of an unknown region",
                    () -> provider.quotas().list(NOWHERE).stream().toList()));
        }
        Expect.all("an unknown region", checks);
    }

    @Test
    void everyInstanceTypeIsNamedOnceAndHasMemory() {
        List<InstanceType> types = new ArrayList<>();
        bench().provider().compute().instanceTypes(bench().provider().region()).forEach(types::add);
        Expect.that(!types.isEmpty(), "the account's region must have instance types", types);
        Set<String> names = new HashSet<>();
        for (InstanceType type : types) {
            Expect.that(names.add(type.name()), "each instance type must be listed once", type);
            Expect.that(type.memory().bytes() > 0, "an instance type must have memory", type);
        }
    }

    @Test
    void preflightOfAnAccountThatWorksFindsNothingWrong() {
        Set<ResourceId> before = bench().inventory();
        List<PreflightCheck> checks = bench().provider().preflight();
        Expect.that(!checks.isEmpty(), "preflight must tell what it has checked", checks);
        for (PreflightCheck check : checks) {
            Expect.that(!check.subject().isBlank(), "a check must say what was checked", check);
            Expect.that(
                    check.outcome() != PreflightCheck.Outcome.FAILED,
                    "nothing must be wrong with an account that all other tests work in",
                    check);
            Expect.that(
                    check.outcome() == PreflightCheck.Outcome.PASSED
                            || !check.detail().isBlank(),
                    "a check that did not pass must say why",
                    check);
        }
        bench().expectInventory(before, "preflight must create nothing");
    }

    @Test
    void preflightTellsProblemsAndDoesNotThrowThem() {
        FaultInjector faults = bench().faults(FaultInjector.Fault.UNAUTHENTICATED);
        FaultInjector.Placed placed = faults.place(FaultInjector.Fault.UNAUTHENTICATED, 1, Integer.MAX_VALUE);
        List<PreflightCheck> checks;
        try {
            checks = bench().provider().preflight();
        } finally {
            placed.remove();
        }
        Expect.that(
                checks.stream().anyMatch(check -> check.outcome() == PreflightCheck.Outcome.FAILED),
                "preflight with expired credentials must find that they do not work",
                checks);
    }

    @Test
    void accessorsNeverReturnNull() {
        CloudProvider provider = bench().provider();
        List<Supplier<Object>> accessors = List.of(
                provider::compute,
                provider::images,
                provider::volumes,
                provider::networks,
                provider::objects,
                provider::costs,
                provider::monitoring,
                provider::quotas,
                () -> provider.compute().keyPairs(),
                () -> provider.volumes().snapshots(),
                () -> provider.networks().subnets(),
                () -> provider.networks().securityGroups(),
                () -> provider.networks().publicAddresses(),
                () -> provider.objects().buckets(),
                () -> provider.monitoring().alerts());
        for (Supplier<Object> accessor : accessors) {
            @SuppressWarnings("NullAway") // What the contract rules out is what is looked for.
            boolean present = accessor.get() != null;
            Expect.that(present, "an accessor must return a service, one that refuses if need be", null);
        }
    }

    @Test
    void aNativeObjectThatIsNotThereIsEmpty() {
        Expect.that(
                bench().provider().unwrap(ProviderTests.class).isEmpty(),
                "unwrap to a class the provider does not have must be empty",
                bench().provider());
        ResourceService<VM, ?> compute = bench().provider().compute();
        VM vm = compute.get(bench().vm().id());
        Expect.that(
                vm.unwrap(ProviderTests.class).isEmpty(),
                "unwrap to a class a resource does not have must be empty",
                vm);
    }
}
