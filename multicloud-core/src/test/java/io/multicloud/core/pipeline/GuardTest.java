package io.multicloud.core.pipeline;

import static io.multicloud.core.pipeline.TestErrors.error;
import static io.multicloud.core.pipeline.TestErrors.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.monitoring.MonitoringService;
import io.multicloud.api.network.NetworkService;
import io.multicloud.api.network.PublicAddressService;
import io.multicloud.api.network.SecurityGroupService;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.VolumeService;
import io.multicloud.core.AccountLimits;
import io.multicloud.core.AuditEvent;
import io.multicloud.core.CallLayer;
import io.multicloud.core.CallScope;
import io.multicloud.testkit.VirtualTime;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

class GuardTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-03-11T14:00:00Z"));
    private final StubCloud cloud = new StubCloud(time);
    private final List<AuditEvent> audit = new ArrayList<>();
    private final Recorder inventory = new Recorder();

    /** Remembers what it is told. */
    private static final class Recorder implements InventoryListener {
        private final List<String> told = new ArrayList<>();

        @Override
        public void seen(Resource resource) {
            told.add("seen " + resource.name());
        }

        @Override
        public void gone(ResourceId id) {
            told.add("gone " + id.nativeId());
        }
    }

    private Pipeline.Builder pipeline() {
        return Pipeline.builder(time).audit(audit::add).inventory(inventory);
    }

    private ComputeService compute() {
        return guard(pipeline()).compute();
    }

    private CloudProvider guard(Pipeline.Builder builder) {
        return builder.build().guard(cloud, AccountLimits.none());
    }

    private static VMSpec spec(String name) {
        return VMSpec.builder(name).build();
    }

    @Test
    void aCreateWithoutATokenGetsOneAndEveryCreateAnother() {
        ComputeService compute = compute();

        compute.create(spec("a"));
        compute.create(spec("a"));
        compute.create(spec("a").toBuilder().idempotencyToken("mine").build());

        assertThat(cloud.created)
                .extracting(spec -> spec.idempotencyToken().orElseThrow())
                .doesNotHaveDuplicates()
                .contains("mine")
                .hasSize(3);
    }

    @Test
    void theOwnerIsWrittenUnlessTheSpecHasOne() {
        ComputeService compute = guard(pipeline().owner("platform")).compute();

        compute.create(spec("a"));
        compute.create(spec("b").toBuilder().tag(Tags.OWNER, "somebody").build());

        assertThat(cloud.created)
                .extracting(spec -> spec.tags().get(Tags.OWNER))
                .containsExactly("platform", "somebody");
    }

    @Test
    void withoutAnOwnerNoTagIsAdded() {
        compute().create(spec("a"));

        assertThat(cloud.created.get(0).tags()).isEmpty();
    }

    @Test
    void aBatchGoesThroughTheSameGuard() {
        guard(pipeline().owner("platform")).compute().createAll(List.of(spec("a"), spec("b")));

        assertThat(cloud.created)
                .extracting(spec -> spec.tags().get(Tags.OWNER))
                .containsOnly("platform");
    }

    @Test
    void whatCallsShowReachesTheInventory() {
        ComputeService compute = compute();
        VM vm = compute.create(spec("a")).await();
        compute.get(vm.id());
        compute.list(ListQuery.all()).forEach(each -> {});
        compute.tag(vm.id(), Map.of("k", "v"));
        compute.untag(vm.id(), Set.of("k"));
        compute.adopt(vm.id(), "platform");
        compute.stop(vm.id()).await();
        compute.start(vm.id()).await();
        Operation<ResourceId> delete = compute.delete(vm.id());
        assertThat(inventory.told).hasSize(8).containsOnly("seen a");
        delete.await();
        assertThat(inventory.told).last().isEqualTo("gone i-1");
    }

    @Test
    void anOperationIsToldOnceHoweverOftenItIsPolled() {
        Operation<VM> create = compute().create(spec("a"));

        create.poll();
        create.await();
        create.poll();

        assertThat(inventory.told).containsExactly("seen a");
    }

    @Test
    void aResourceThatIsNotFoundIsGone() {
        ResourceId id = new ResourceId("stub", "prod", StubCloud.HOME, ResourceType.VM, "i-9");

        assertThatThrownBy(() -> compute().get(id)).isInstanceOf(CloudException.class);

        assertThat(inventory.told).containsExactly("gone i-9");
    }

    @Test
    void anInventoryThatFailsBreaksNoCall() {
        InventoryListener broken = Mockito.mock(InventoryListener.class);
        Mockito.doThrow(new IllegalStateException("inventory is full"))
                .when(broken)
                .seen(Mockito.any());
        Mockito.doThrow(new IllegalStateException("inventory is full"))
                .when(broken)
                .gone(Mockito.any());
        ComputeService compute = guard(Pipeline.builder(time).inventory(broken).inventory(inventory))
                .compute();

        VM vm = compute.create(spec("a")).await();
        compute.delete(vm.id()).await();

        assertThat(inventory.told).containsExactly("seen a", "gone i-1");
    }

    @Test
    void callsAndTheEndOfTheirOperationsAreAudited() {
        ComputeService compute = compute();
        VM vm = CallScope.actor("anna").call(() -> {
            Operation<VM> create = compute.create(spec("a"));
            time.advance(Duration.ofSeconds(3));
            return create.await();
        });

        assertThat(audit)
                .containsExactly(
                        new AuditEvent(
                                time.start(),
                                CallLayer.CALL,
                                "prod",
                                "vm.create",
                                Optional.of(StubCloud.HOME),
                                Optional.empty(),
                                Optional.empty(),
                                1,
                                Duration.ZERO,
                                Optional.of("anna")),
                        new AuditEvent(
                                time.start().plusSeconds(3),
                                CallLayer.OPERATION,
                                "prod",
                                "vm.create",
                                Optional.empty(),
                                Optional.of(vm.id()),
                                Optional.empty(),
                                1,
                                Duration.ofSeconds(3),
                                Optional.of("anna")));
    }

    @Test
    void refusalsAndFailuresAreAuditedWithTheirCode() {
        ComputeService compute = guard(pipeline().admission(change -> {
                    throw CloudException.builder(ErrorCode.REJECTED, "policy 'no-vms' refused")
                            .build();
                }))
                .compute();
        ResourceId missing = new ResourceId("stub", "prod", StubCloud.HOME, ResourceType.VM, "i-9");

        failure(ErrorCode.REJECTED, () -> compute.create(spec("a")));
        failure(ErrorCode.NOT_FOUND, () -> compute.get(missing));
        assertThatThrownBy(() -> compute.adopt(missing, " ")).isInstanceOf(IllegalArgumentException.class);

        assertThat(audit).extracting(AuditEvent::operation).containsExactly("vm.create", "vm.get", "vm.adopt");
        assertThat(audit)
                .extracting(event -> event.error().orElseThrow())
                .containsExactly(ErrorCode.REJECTED, ErrorCode.NOT_FOUND, ErrorCode.INVALID_ARGUMENT);
        assertThat(cloud.created).isEmpty();
    }

    @Test
    void rulesNarrowAChangeInTurnAndAreToldWhenALaterOneRefuses() {
        List<String> told = new ArrayList<>();
        AdmissionRule narrows = change -> new Admission() {
            @Override
            public ProposedChange change() {
                ProposedChange.Create create = (ProposedChange.Create) change;
                return create.with(
                        create.spec().toBuilder().tag("reviewed", "yes").build());
            }

            @Override
            public void dropped() {
                told.add("dropped");
            }

            @Override
            public void made(Optional<Resource> result) {
                told.add("made " + result.orElseThrow().name());
            }

            @Override
            public void uncertain() {
                told.add("uncertain");
            }
        };
        AdmissionRule refusesB = change -> {
            VMSpec spec = (VMSpec) ((ProposedChange.Create) change).spec();
            assertThat(spec.tags()).containsEntry("reviewed", "yes");
            if (spec.name().equals("b")) {
                throw CloudException.builder(ErrorCode.REJECTED, "no b").build();
            }
            return Admission.of(change);
        };
        ComputeService compute =
                guard(pipeline().admission(narrows).admission(refusesB)).compute();

        compute.create(spec("a")).await();
        failure(ErrorCode.REJECTED, () -> compute.create(spec("b")));
        cloud.answersLost.add(error(ErrorCode.UNKNOWN_OUTCOME));
        failure(ErrorCode.UNKNOWN_OUTCOME, () -> compute.create(spec("c")));
        cloud.createErrors.add(error(ErrorCode.CAPACITY));
        failure(ErrorCode.CAPACITY, () -> compute.create(spec("d")));

        assertThat(told).containsExactly("made a", "dropped", "uncertain", "dropped");
    }

    @Test
    void whatAProviderIsStaysTheSame() {
        CloudProvider guarded = guard(pipeline());

        assertThat(guarded.kind()).isEqualTo("stub");
        assertThat(guarded.account()).isEqualTo("prod");
        assertThat(guarded.region()).isEqualTo(StubCloud.HOME);
        assertThat(guarded.regions()).containsExactly(StubCloud.HOME);
        assertThat(guarded.costs()).isSameAs(cloud);
        assertThat(guarded.preflight()).isEmpty();
    }

    @Test
    void servicesThatAreMissingRefuseThroughTheGuardAsWithoutIt() {
        CloudProvider guarded = guard(pipeline());
        ResourceId id = new ResourceId("stub", "prod", StubCloud.HOME, ResourceType.VOLUME, "v-1");

        assertThat(failure(
                                ErrorCode.UNSUPPORTED,
                                () -> guarded.volumes().snapshots().get(id))
                        .getMessage())
                .as("says which account it was")
                .contains("[prod snapshot.get]");
        failure(ErrorCode.UNSUPPORTED, () -> guarded.networks().subnets().get(id));
    }

    @Test
    void attachedOperationsAreWatchedLikeStartedOnes() {
        VM vm = cloud.outside("a", "small");
        CloudProvider raw = Mockito.mock(CloudProvider.class);
        Mockito.when(raw.account()).thenReturn("prod");
        OperationId id = new OperationId("op");
        Mockito.when(raw.attach(id, VM.class)).thenReturn(PolledOperation.done(time, id, vm));
        Mockito.when(raw.attach(id, ResourceId.class)).thenReturn(PolledOperation.done(time, id, vm.id()));
        CloudProvider guarded = pipeline().build().guard(raw, AccountLimits.none());

        assertThat(guarded.attach(id, VM.class).await().state()).isEqualTo(VMState.RUNNING);
        assertThat(guarded.attach(id, ResourceId.class).await()).isEqualTo(vm.id());

        assertThat(inventory.told).containsExactly("seen a", "gone i-1");
    }

    static Stream<Class<?>[]> guards() {
        return Stream.of(
                new Class<?>[] {CloudProvider.class, GuardedProvider.class},
                new Class<?>[] {ComputeService.class, GuardedCompute.class},
                new Class<?>[] {VolumeService.class, GuardedStorage.class},
                new Class<?>[] {SnapshotService.class, inner(GuardedStorage.class, "Snapshots")},
                new Class<?>[] {NetworkService.class, GuardedNetworks.class},
                new Class<?>[] {SecurityGroupService.class, inner(GuardedNetworks.class, "SecurityGroups")},
                new Class<?>[] {PublicAddressService.class, inner(GuardedNetworks.class, "PublicAddresses")},
                new Class<?>[] {ImageService.class, inner(GuardedProvider.class, "Images")},
                new Class<?>[] {ObjectService.class, GuardedObjects.class},
                new Class<?>[] {MonitoringService.class, inner(GuardedProvider.class, "Monitoring")});
    }

    private static Class<?> inner(Class<?> outer, String name) {
        return Arrays.stream(outer.getDeclaredClasses())
                .filter(type -> type.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A method with a default would otherwise be answered by the interface and never reach the provider. */
    @ParameterizedTest
    @MethodSource("guards")
    void everyMethodIsHandedOn(Class<?> service, Class<?> guard) throws NoSuchMethodException {
        for (Method method : service.getMethods()) {
            boolean convenience =
                    Stream.of(ResourceService.class, ObjectService.class).anyMatch(method.getDeclaringClass()::equals)
                            && (method.getName().equals("createAll") || callsItsOverload(service, method));
            if (Modifier.isStatic(method.getModifiers()) || convenience) {
                continue;
            }
            Method handed = guard.getMethod(method.getName(), method.getParameterTypes());
            assertThat(handed.getDeclaringClass().isInterface())
                    .as("%s", method)
                    .isFalse();
        }
    }

    /** Tells whether a default method only fills in a parameter of another one, which is handed on. */
    private static boolean callsItsOverload(Class<?> service, Method method) {
        return method.isDefault()
                && Arrays.stream(service.getMethods())
                        .anyMatch(other -> other.getName().equals(method.getName())
                                && other.getParameterCount() > method.getParameterCount());
    }
}
