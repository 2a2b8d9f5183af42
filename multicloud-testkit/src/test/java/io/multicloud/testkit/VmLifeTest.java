package io.multicloud.testkit;

import static io.multicloud.testkit.Clouds.refused;
import static io.multicloud.testkit.Clouds.running;
import static io.multicloud.testkit.Clouds.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.offset;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VmLifeTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl someone";

    private final FakeCloud cloud = Clouds.cloud(Flavor.aws());
    private final CloudProvider provider = cloud.provider();

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void passesThroughEveryStateAndSaysWhatEachAllows(Flavor flavor) {
        FakeCloud any = Clouds.cloud(flavor);
        CloudProvider opened = any.provider();
        Operation<VM> create = opened.compute().create(spec("web-1"));
        VM pending = any.vms().get(0);
        assertThat(pending.state()).isEqualTo(VMState.PENDING);
        assertThat(pending.allowedActions()).containsExactly(VMAction.DELETE);
        VM vm = create.await();
        assertThat(vm.state()).isEqualTo(VMState.RUNNING);
        assertThat(vm.allowedActions()).containsExactly(VMAction.STOP, VMAction.RESTART, VMAction.DELETE);
        assertThat(vm.name()).isEqualTo("web-1");
        assertThat(vm.createdAt()).isEqualTo(Clouds.START);
        assertThat(opened.compute().get(vm.id())).isEqualTo(vm);

        Operation<VM> restart = opened.compute().restart(vm.id());
        assertThat(opened.compute().get(vm.id()).state()).isEqualTo(VMState.RESTARTING);
        assertThat(restart.await().state()).isEqualTo(VMState.RUNNING);

        Operation<VM> stop = opened.compute().stop(vm.id());
        assertThat(opened.compute().get(vm.id()).state()).isEqualTo(VMState.STOPPING);
        VM stopped = stop.await();
        assertThat(stopped.state()).isEqualTo(VMState.STOPPED);
        assertThat(stopped.allowedActions()).containsExactly(VMAction.START, VMAction.RESIZE, VMAction.DELETE);

        Operation<VM> start = opened.compute().start(vm.id());
        assertThat(opened.compute().get(vm.id()).state()).isEqualTo(VMState.STARTING);
        assertThat(start.await().state()).isEqualTo(VMState.RUNNING);

        Operation<ResourceId> delete = opened.compute().delete(vm.id());
        assertThat(opened.compute().get(vm.id()).state()).isEqualTo(VMState.DELETING);
        assertThat(delete.await()).isEqualTo(vm.id());
        assertThat(opened.compute().list(ListQuery.all())).isEmpty();
        assertThat(any.vms()).isEmpty();
        assertThat(any.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void aDeletedVmIsShownAsLongAsItsCloudShowsIt(Flavor flavor) {
        FakeCloud any = Clouds.cloud(flavor);
        CloudProvider opened = any.provider();
        VM vm = running(opened, "web-1");
        opened.compute().delete(vm.id()).await();
        if (!flavor.showsDeletedVms().isZero()) {
            assertThat(opened.compute().get(vm.id()).state()).isEqualTo(VMState.DELETED);
            any.time().advance(flavor.showsDeletedVms());
        }
        assertThat(refused(() -> opened.compute().get(vm.id())).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(opened.compute().delete(vm.id()).await()).isEqualTo(vm.id());
    }

    @Test
    void refusesWhatTheStateDoesNotAllow() {
        Operation<VM> create = provider.compute().create(spec("web-1"));
        ResourceId id = cloud.vms().get(0).id();
        assertThat(refused(() -> provider.compute().stop(id)).code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        create.await();
        CloudException error = refused(() -> provider.compute().resize(id, "m5.large"));
        assertThat(error.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(error.nativeCode()).contains("IncorrectInstanceState");
        assertThat(error).hasMessageContaining("RUNNING").hasMessageContaining("STOPPED");
        provider.compute().delete(id);
        assertThat(refused(() -> provider.compute().start(id)).code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
    }

    @Test
    void askingForTheStateItIsInOrOnItsWayToSucceeds() {
        VM vm = running(provider, "web-1");
        assertThat(provider.compute().start(vm.id()).await().state()).isEqualTo(VMState.RUNNING);
        Operation<VM> stop = provider.compute().stop(vm.id());
        Operation<VM> again = provider.compute().stop(vm.id());
        assertThat(again.id()).isEqualTo(stop.id());
        assertThat(again.await().state()).isEqualTo(VMState.STOPPED);
        assertThat(provider.compute().stop(vm.id()).status().done()).isTrue();
    }

    @Test
    void resizesAStoppedVmAndRefusesTypesThatCannotBe() {
        VM vm = running(provider, "web-1");
        provider.compute().stop(vm.id()).await();
        VM resized = provider.compute().resize(vm.id(), "m5.xlarge").await();
        assertThat(resized.instanceType()).isEqualTo("m5.xlarge");
        assertThat(resized.vcpus()).isEqualTo(4);
        assertThat(resized.state()).isEqualTo(VMState.STOPPED);
        assertThat(refused(() -> provider.compute().resize(vm.id(), "m5.nothing"))
                        .code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused(() -> provider.compute().resize(vm.id(), "t4g.small")))
                .as("another architecture")
                .extracting(CloudException::code)
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void aDeleteEndsWhateverIsUnderWay() {
        VM vm = running(provider, "web-1");
        Operation<VM> stop = provider.compute().stop(vm.id());
        provider.compute().delete(vm.id()).await();
        assertThat(refused(stop::await).code()).isEqualTo(ErrorCode.CANCELLED);

        Operation<VM> create = provider.compute().create(spec("web-2"));
        ResourceId second = cloud.vms().get(0).id();
        provider.compute().delete(second).await();
        assertThat(refused(create::await).code()).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void aCancelledCreateLeavesNothingBehindOnceItHasEnded() {
        Operation<VM> create = provider.compute().create(spec("web-1"));
        create.cancel();
        CloudException error = refused(create::await);
        assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(error.leftovers()).isEmpty();
        assertThat(cloud.vms()).isEmpty();
        create.cancel();
    }

    @Test
    void aChangeUnderWayCannotBeCancelled() {
        VM vm = running(provider, "web-1");
        Operation<VM> stop = provider.compute().stop(vm.id());
        assertThat(refused(stop::cancel).code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(stop.await().state()).isEqualTo(VMState.STOPPED);
    }

    @Test
    void anOperationIsFoundAgainFromAnotherProvider() {
        OperationId create = provider.compute().create(spec("web-1")).id();
        VM vm = cloud.provider().attach(create, VM.class).await();
        assertThat(vm.state()).isEqualTo(VMState.RUNNING);
        OperationId stop = provider.compute().stop(vm.id()).id();
        Operation<VM> attached = cloud.provider().attach(stop, VM.class);
        assertThat(attached.status()).isInstanceOf(OperationStatus.Running.class);
        assertThat(attached.await().state()).isEqualTo(VMState.STOPPED);
        OperationId delete = provider.compute().delete(vm.id()).id();
        assertThat(cloud.provider().attach(delete, ResourceId.class).await()).isEqualTo(vm.id());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.attach(create, KeyPair.class))
                .withMessageContaining("yields a VM");
        assertThatIllegalArgumentException().isThrownBy(() -> provider.attach(new OperationId("nonsense"), VM.class));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Clouds.cloud(Flavor.gcp()).provider().attach(create, VM.class));
        OperationId unknown = new OperationId(create.text().replace(vm.id().nativeId(), "i-0unknown"));
        assertThat(refused(() -> provider.attach(unknown, VM.class)).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void whereAnIdIsUsedAgainAnOperationStillMeansTheFirst() {
        FakeCloud azure = Clouds.cloud(Flavor.azure());
        CloudProvider opened = azure.provider();
        Operation<VM> create = opened.compute().create(spec("web-1"));
        VM first = create.await();
        Operation<ResourceId> delete = opened.compute().delete(first.id());
        azure.time().runUntilIdle();
        VM second = running(opened, "web-1");
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(delete.await()).isEqualTo(first.id());
        assertThat(refused(() -> opened.attach(create.id(), VM.class).await()).code())
                .isEqualTo(ErrorCode.CANCELLED);
        assertThat(state(second, opened)).isEqualTo(VMState.RUNNING);
    }

    private static VMState state(VM vm, CloudProvider opened) {
        return opened.compute().get(vm.id()).state();
    }

    @Test
    void aTimeoutNamesTheOperationThatGoesOn() {
        Operation<VM> create = provider.compute().create(spec("web-1"));
        CloudException error = refused(() -> create.await(Duration.ofSeconds(3)));
        assertThat(error.code()).isEqualTo(ErrorCode.TIMEOUT);
        OperationId goesOn = error.operationId().orElseThrow();
        assertThat(provider.attach(goesOn, VM.class).await().state()).isEqualTo(VMState.RUNNING);
    }

    @Test
    void tellsHowFarItIs() {
        Operation<VM> create = provider.compute().create(spec("web-1"));
        cloud.time().advance(Duration.ofSeconds(5));
        OperationStatus.Running<VM> status = (OperationStatus.Running<VM>) create.poll();
        assertThat(status.fraction()).isCloseTo(0.2, offset(1e-9));
        assertThat(status.pollAfter()).contains(Duration.ofSeconds(15));
    }

    @Test
    void writesToItsConsoleOnceItHasBooted() {
        Operation<VM> create = provider.compute()
                .create(VMSpec.builder("web-1").userData("#cloud-config").build());
        VM vm = cloud.vms().get(0);
        assertThat(provider.compute().consoleOutput(vm.id()).text()).isEmpty();
        create.await();
        assertThat(provider.compute().consoleOutput(vm.id()).text())
                .contains("web-1 login:")
                .contains("user data of 13 characters")
                .doesNotContain("#cloud-config");
        assertThat(cloud.userData(vm.id())).contains("#cloud-config");
        provider.compute().restart(vm.id()).await();
        assertThat(provider.compute().consoleOutput(vm.id()).text()).contains("boot 2");
    }

    @Test
    void keyPairsAreUniqueInARegionAndNeededByName() {
        assertThat(refused(() -> provider.compute()
                                .create(VMSpec.builder("web-1").keyPair("ops").build()))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        KeyPair key = provider.compute()
                .keyPairs()
                .create(KeyPairSpec.builder("ops", KEY).build())
                .await();
        assertThat(key.fingerprint()).startsWith("SHA256:");
        assertThat(key.publicKey()).isEqualTo(KEY);
        CloudException taken = refused(() -> provider.compute()
                .keyPairs()
                .create(KeyPairSpec.builder("ops", KEY).build()));
        assertThat(taken.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(taken.nativeCode()).contains("InvalidKeyPair.Duplicate");
        VM vm = provider.compute()
                .create(VMSpec.builder("web-1").keyPair("ops").build())
                .await();
        assertThat(vm.keyPair()).contains("ops");
        provider.compute().keyPairs().delete(key.id()).await();
        assertThat(provider.compute().keyPairs().list(ListQuery.all())).isEmpty();
        provider.compute()
                .keyPairs()
                .create(KeyPairSpec.builder("ops", KEY).build())
                .await();
    }

    @Test
    void idsOfOthersAreRefusedBeforeAnyRequest() {
        VM vm = running(provider, "web-1");
        long calls = cloud.callLog().total();
        ResourceId foreign = new ResourceId(
                "aws", "other", vm.id().region(), ResourceType.VM, vm.id().nativeId());
        ResourceId notVm = vm.id().sibling(ResourceType.VOLUME, "vol-1");
        assertThatIllegalArgumentException().isThrownBy(() -> provider.compute().get(foreign));
        assertThatIllegalArgumentException().isThrownBy(() -> provider.compute().delete(notVm));
        assertThat(cloud.callLog().total()).isEqualTo(calls);
    }

    @Test
    void nothingWorksAfterClose() {
        VM vm = running(provider, "web-1");
        Iterable<VM> listing = provider.compute().list(ListQuery.all());
        provider.close();
        provider.close();
        assertThat(provider.kind()).isEqualTo("aws");
        assertThat(provider.capabilities().has(Capability.VM_SPOT)).isTrue();
        assertThatIllegalStateException().isThrownBy(provider::compute).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(provider::regions);
        assertThatIllegalStateException().isThrownBy(() -> listing.iterator().hasNext());
        assertThat(cloud.provider().compute().get(vm.id()).state()).isEqualTo(VMState.RUNNING);
    }
}
