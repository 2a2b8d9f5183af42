package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** The life of a VM: its states, what is allowed in each, and what it goes through on its way. */
class VmStateTests extends ConformanceTests {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final int MOST_STEPS = 1800;

    private ComputeService compute() {
        return bench().provider().compute();
    }

    private VMState stateOf(ResourceId id) {
        bench().settle();
        return compute().get(id).state();
    }

    private VM stopped() {
        bench().needs(Capability.VM_STOP_START);
        VM vm = compute().stop(bench().vm().id()).await();
        Expect.equal(VMState.STOPPED, vm.state(), "a stop must end when the VM is stopped");
        return vm;
    }

    @Test
    void aCreateEndsWhenTheVmIsRunning() {
        VM vm = bench().vm();
        Expect.equal(VMState.RUNNING, vm.state(), "a create must yield a running VM");
        Expect.equal(VMState.RUNNING, stateOf(vm.id()), "a VM must be running when its create has ended");
    }

    @Test
    void aCreateGoesFromPendingToRunning() {
        VMSpec spec = VMSpec.builder(bench().name(ResourceKinds.VM.type())).build();
        Operation<VM> create = bench().start(ResourceKinds.VM, spec);
        bench().settle();
        List<VM> found =
                compute().list(ListQuery.all().withName(spec.name())).stream().toList();
        Expect.equal(1, found.size(), "a VM must be listed while it is created");
        List<VMState> seen = follow(found.get(0).id(), create);
        expectPath(seen, List.of(VMState.PENDING, VMState.STARTING, VMState.RUNNING), "a create");
        Expect.equal(VMState.RUNNING, seen.get(seen.size() - 1), "a create must end when the VM is running");
    }

    @Test
    void aStopGoesFromRunningToStopped() {
        bench().needs(Capability.VM_STOP_START);
        ResourceId id = bench().vm().id();
        List<VMState> seen = follow(id, compute().stop(id));
        expectPath(seen, List.of(VMState.RUNNING, VMState.STOPPING, VMState.STOPPED), "a stop");
        Expect.equal(VMState.STOPPED, seen.get(seen.size() - 1), "a stop must end when the VM is stopped");
    }

    @Test
    void aStartGoesFromStoppedToRunning() {
        ResourceId id = stopped().id();
        List<VMState> seen = follow(id, compute().start(id));
        expectPath(seen, List.of(VMState.STOPPED, VMState.STARTING, VMState.PENDING, VMState.RUNNING), "a start");
        Expect.equal(VMState.RUNNING, seen.get(seen.size() - 1), "a start must end when the VM is running");
        Expect.equal(VMState.RUNNING, compute().start(id).await().state(), "a start must yield a running VM");
    }

    @Test
    void aRestartEndsWhenTheVmIsRunningAgain() {
        bench().needs(Capability.VM_RESTART);
        ResourceId id = bench().vm().id();
        List<VMState> seen = follow(id, compute().restart(id));
        expectPath(seen, List.of(VMState.RUNNING, VMState.RESTARTING, VMState.RUNNING), "a restart");
        Expect.equal(VMState.RUNNING, seen.get(seen.size() - 1), "a restart must end when the VM is running again");
    }

    @Test
    void aDeleteGoesFromRunningToDeleted() {
        ResourceId id = bench().vm().id();
        Operation<ResourceId> delete = compute().delete(id);
        List<VMState> seen = follow(id, delete);
        expectPath(
                seen,
                List.of(VMState.RUNNING, VMState.STOPPING, VMState.STOPPED, VMState.DELETING, VMState.DELETED),
                "a delete");
        Expect.equal(VMState.DELETED, seen.get(seen.size() - 1), "a delete must end when the VM is gone");
    }

    @Test
    void aStoppedVmKeepsItsNameTagsAndDisks() {
        VM before = bench().make(
                        ResourceKinds.VM,
                        VMSpec.builder(bench().name(ResourceKinds.VM.type()))
                                .tag("stage", "test")
                                .build());
        bench().needs(Capability.VM_STOP_START);
        VM stopped = compute().stop(before.id()).await();
        VM started = compute().start(before.id()).await();
        for (VM vm : List.of(stopped, started)) {
            Expect.equal(before.id(), vm.id(), "stopping and starting must not change the id");
            Expect.equal(before.name(), vm.name(), "stopping and starting must not change the name");
            Expect.equal(before.tags(), vm.tags(), "stopping and starting must not change the tags");
            Expect.equal(before.volumes(), vm.volumes(), "stopping and starting must not change the disks");
            Expect.equal(before.instanceType(), vm.instanceType(), "stopping and starting must not change the type");
        }
    }

    @Test
    void aStoppedVmCanBeDeleted() {
        ResourceId id = stopped().id();
        Expect.equal(id, compute().delete(id).await(), "a delete must be allowed in every state");
    }

    @Test
    void aVmIsDeletedWhileItStopsStartsOrRestarts() {
        bench().needs(Capability.VM_STOP_START);
        List<Runnable> checks = new ArrayList<>();
        checks.add(() -> deletedDuring(
                "stop", bench().make(ResourceKinds.VM).id(), id -> compute().stop(id)));
        if (bench().declares(Capability.VM_RESTART)) {
            checks.add(() -> deletedDuring(
                    "restart",
                    bench().make(ResourceKinds.VM).id(),
                    id -> compute().restart(id)));
        }
        checks.add(() -> {
            ResourceId id = bench().make(ResourceKinds.VM).id();
            compute().stop(id).await();
            deletedDuring("start", id, stoppedId -> compute().start(stoppedId));
        });
        Expect.all("deletes during an operation", checks);
    }

    private void deletedDuring(String what, ResourceId id, Function<ResourceId, Operation<VM>> action) {
        Operation<VM> operation = action.apply(id);
        Expect.equal(id, compute().delete(id).await(), "a delete must be allowed during a " + what);
        Expect.failure(
                ErrorCode.CANCELLED,
                "a delete must end the " + what + " that is under way",
                Expect.errorOf(operation::await));
    }

    @Test
    void whatAsksForThePresentStateSucceeds() {
        bench().needs(Capability.VM_STOP_START);
        ResourceId id = bench().vm().id();
        Expect.equal(
                VMState.RUNNING,
                compute().start(id).await().state(),
                "starting a running VM must succeed and do nothing");
        compute().stop(id).await();
        Expect.equal(
                VMState.STOPPED,
                compute().stop(id).await().state(),
                "stopping a stopped VM must succeed and do nothing");
    }

    @Test
    void whatAsksForTheStateAVmIsOnItsWayToSucceeds() {
        bench().needs(Capability.VM_STOP_START);
        ResourceId id = bench().vm().id();
        Operation<VM> first = compute().stop(id);
        Operation<VM> second = compute().stop(id);
        Expect.equal(VMState.STOPPED, first.await().state(), "a stop must not be disturbed by a second one");
        Expect.equal(VMState.STOPPED, second.await().state(), "stopping a VM that stops must end when it is stopped");
        first = compute().start(id);
        second = compute().start(id);
        Expect.equal(VMState.RUNNING, first.await().state(), "a start must not be disturbed by a second one");
        Expect.equal(VMState.RUNNING, second.await().state(), "starting a VM that starts must end when it is running");
    }

    @Test
    void aRunningVmAllowsWhatTheContractSays() {
        VM vm = compute().get(bench().vm().id());
        expectAllowed(vm, VMAction.DELETE);
        if (bench().declares(Capability.VM_STOP_START)) {
            expectAllowed(vm, VMAction.STOP);
        }
        if (bench().declares(Capability.VM_RESTART)) {
            expectAllowed(vm, VMAction.RESTART);
        }
        Expect.that(
                !vm.allowedActions().contains(VMAction.RESIZE),
                "only a stopped VM can be resized",
                vm.allowedActions());
        expectOnlyDeclared(vm);
    }

    @Test
    void aStoppedVmAllowsWhatTheContractSays() {
        ResourceId id = stopped().id();
        bench().settle();
        VM vm = compute().get(id);
        expectAllowed(vm, VMAction.DELETE);
        expectAllowed(vm, VMAction.START);
        if (bench().declares(Capability.VM_RESIZE)) {
            expectAllowed(vm, VMAction.RESIZE);
        }
        Expect.that(
                !vm.allowedActions().contains(VMAction.RESTART),
                "only a running VM can be restarted",
                vm.allowedActions());
        expectOnlyDeclared(vm);
    }

    private static void expectAllowed(VM vm, VMAction action) {
        Expect.that(
                vm.allowedActions().contains(action),
                "a VM that is " + vm.state() + " must allow " + action,
                vm.allowedActions());
    }

    private void expectOnlyDeclared(VM vm) {
        Map<VMAction, Capability> behind = new EnumMap<>(VMAction.class);
        behind.put(VMAction.START, Capability.VM_STOP_START);
        behind.put(VMAction.STOP, Capability.VM_STOP_START);
        behind.put(VMAction.RESTART, Capability.VM_RESTART);
        behind.put(VMAction.RESIZE, Capability.VM_RESIZE);
        behind.forEach((action, capability) -> Expect.that(
                bench().declares(capability) || !vm.allowedActions().contains(action),
                "a VM must not allow " + action + " when " + capability + " is not declared",
                vm.allowedActions()));
    }

    @Test
    void whatIsNotAllowedIsRefusedAndChangesNothing() {
        ResourceId running = bench().vm().id();
        List<Runnable> checks = new ArrayList<>();
        if (bench().declares(Capability.VM_RESIZE)) {
            String other = otherType(compute().get(running));
            checks.add(() -> Expect.code(
                    ErrorCode.FAILED_PRECONDITION,
                    "only a stopped VM can be resized",
                    () -> compute().resize(running, other).await()));
        }
        if (bench().declares(Capability.VM_RESTART) && bench().declares(Capability.VM_STOP_START)) {
            checks.add(() -> {
                compute().stop(running).await();
                Expect.code(
                        ErrorCode.FAILED_PRECONDITION,
                        "only a running VM can be restarted",
                        () -> compute().restart(running).await());
                Expect.equal(VMState.STOPPED, stateOf(running), "what is refused must change nothing");
            });
        }
        if (checks.isEmpty()) {
            Bench.skip("nothing declared that a state forbids");
        }
        Expect.all("actions that the state forbids", checks);
    }

    @Test
    void aPendingVmRefusesWhatItDoesNotAllow() {
        bench().needs(Capability.VM_STOP_START);
        VMSpec spec = VMSpec.builder(bench().name(ResourceKinds.VM.type())).build();
        Operation<VM> create = bench().start(ResourceKinds.VM, spec);
        bench().settle();
        VM pending = compute().list(ListQuery.all().withName(spec.name())).stream()
                .findFirst()
                .orElse(null);
        if (pending == null || pending.state() != VMState.PENDING) {
            Bench.skip("the VM is not seen pending");
            return;
        }
        expectAllowed(pending, VMAction.DELETE);
        if (!pending.allowedActions().contains(VMAction.STOP)) {
            Expect.code(
                    ErrorCode.FAILED_PRECONDITION,
                    "a pending VM that does not allow it must not be stopped",
                    () -> compute().stop(pending.id()));
        }
        Expect.equal(VMState.RUNNING, create.await().state(), "a refused stop must not disturb the create");
    }

    @Test
    void aResizeEndsWhenTheVmIsStoppedWithItsNewType() {
        bench().needs(Capability.VM_RESIZE, Capability.VM_STOP_START);
        VM vm = stopped();
        String wanted = otherType(vm);
        Operation<VM> resize = compute().resize(vm.id(), wanted);
        VM resized = resize.await();
        Expect.equal(wanted, resized.instanceType(), "a resize must yield the VM with its new type");
        Expect.equal(VMState.STOPPED, resized.state(), "a resize must end when the VM is stopped");
        bench().settle();
        Expect.equal(wanted, compute().get(vm.id()).instanceType(), "get must show the new type");
        Expect.equal(
                wanted,
                compute().start(vm.id()).await().instanceType(),
                "a VM must start with the type it was resized to");
    }

    @Test
    void aResizeToAnUnknownTypeIsRefused() {
        bench().needs(Capability.VM_RESIZE, Capability.VM_STOP_START);
        VM vm = stopped();
        Expect.code(
                ErrorCode.INVALID_ARGUMENT,
                "a resize to a type that does not exist",
                () -> compute().resize(vm.id(), "no-such-type").await());
        bench().settle();
        Expect.equal(vm.instanceType(), compute().get(vm.id()).instanceType(), "a refused resize must change nothing");
    }

    private String otherType(VM vm) {
        return compute().instanceTypes(vm.id().region()).stream()
                .filter(type -> !type.name().equals(vm.instanceType())
                        && type.architecture().equals(vm.architecture())
                        && type.gpus() == 0)
                .min(Comparator.comparingDouble(InstanceType::vcpus)
                        .thenComparing(InstanceType::memory)
                        .thenComparing(InstanceType::name))
                .map(InstanceType::name)
                .orElseThrow(() -> new IllegalStateException("the region has one instance type only"));
    }

    @Test
    void actionsOnWhatIsNotThereAreNotFound() {
        ResourceId made = bench().vm().id();
        ResourceId gone = made.sibling(made.type(), made.nativeId() + "0");
        List<Runnable> checks = new ArrayList<>();
        whenDeclared(checks, Capability.VM_STOP_START, "start", () -> compute().start(gone));
        whenDeclared(checks, Capability.VM_STOP_START, "stop", () -> compute().stop(gone));
        whenDeclared(checks, Capability.VM_RESTART, "restart", () -> compute().restart(gone));
        whenDeclared(
                checks,
                Capability.VM_RESIZE,
                "resize",
                () -> compute().resize(gone, compute().get(made).instanceType()));
        whenDeclared(
                checks,
                Capability.VM_CONSOLE_OUTPUT,
                "consoleOutput",
                () -> compute().consoleOutput(gone));
        Expect.all("actions on a VM that never was", checks);
    }

    private void whenDeclared(List<Runnable> checks, Capability capability, String what, Expect.Action action) {
        if (bench().declares(capability)) {
            checks.add(() -> Expect.code(ErrorCode.NOT_FOUND, what + " of a VM that never was", action));
        }
    }

    @Test
    void anActionOnADeletedVmIsRefusedAsItIsShown() {
        bench().needs(Capability.VM_STOP_START);
        ResourceId id = bench().vm().id();
        compute().delete(id).await();
        bench().settle();
        CloudException read = Expect.errorOf(() -> compute().get(id));
        ErrorCode expected = read == null ? ErrorCode.FAILED_PRECONDITION : ErrorCode.NOT_FOUND;
        Expect.code(
                expected,
                "starting a VM that get shows as " + (read == null ? "deleted" : "gone"),
                () -> compute().start(id).await());
    }

    @Test
    void anActionCanBeReattached() {
        bench().needs(Capability.VM_STOP_START);
        ResourceId id = bench().vm().id();
        Operation<VM> stop = compute().stop(id);
        Expect.equal(
                VMState.STOPPED,
                bench().other().attach(stop.id(), VM.class).await().state(),
                "a stop must be found again from another process");
        Operation<VM> start = compute().start(id);
        Expect.equal(
                VMState.RUNNING,
                bench().other().attach(start.id(), VM.class).await().state(),
                "a start must be found again from another process");
    }

    @Test
    void anActionSendsOneRequestForEachPoll() {
        bench().needs(Capability.VM_STOP_START);
        Operation<VM> stop = compute().stop(bench().vm().id());
        if (stop.status().done()) {
            Bench.skip("the stop ends at once");
        }
        Expect.equal(1, bench().callsOf(stop::poll).size(), "poll must send one status request");
        stop.await();
        Expect.equal(0, bench().callsOf(stop::poll).size(), "poll must send nothing once the end is known");
    }

    @Test
    void anInterruptEndsActionsBeforeAnythingIsDone() {
        bench().needs(Capability.VM_STOP_START);
        ResourceId id = bench().vm().id();
        Interrupted.expectCancelled("stop", () -> compute().stop(id));
        Expect.equal(VMState.RUNNING, stateOf(id), "a stop that was interrupted before it was sent must do nothing");
    }

    /** Returns the different states that a VM is seen in until an operation on it has ended. */
    private List<VMState> follow(ResourceId id, Operation<?> operation) {
        List<VMState> seen = new ArrayList<>();
        for (int step = 0; step < MOST_STEPS; step++) {
            boolean done = operation.status().done();
            if (done) {
                bench().settle();
            }
            note(seen, id);
            if (done) {
                operation.await();
                return seen;
            }
            bench().advance(STEP);
            operation.poll();
        }
        throw new AssertionFailedError(
                "an operation on a VM must end within " + STEP.multipliedBy(MOST_STEPS) + "; seen: " + seen);
    }

    private void note(List<VMState> seen, ResourceId id) {
        VMState state;
        try {
            state = compute().get(id).state();
        } catch (CloudException e) {
            Expect.equal(ErrorCode.NOT_FOUND, e.code(), "get of a VM that is followed (" + e.getMessage() + ")");
            state = VMState.DELETED;
        }
        if (seen.isEmpty() || seen.get(seen.size() - 1) != state) {
            seen.add(state);
        }
    }

    /** Fails unless the states seen come in the order of the path, whichever of it were not seen. */
    private static void expectPath(List<VMState> seen, List<VMState> path, String what) {
        int at = 0;
        for (VMState state : seen) {
            while (at < path.size() && path.get(at) != state) {
                at++;
            }
            Expect.that(at < path.size(), what + " must go through " + path + " and nothing else", seen);
        }
    }

    @Test
    void everyStateAllowsOnlyWhatSucceeds() {
        bench().needs(Capability.VM_STOP_START, Capability.VM_RESTART);
        ResourceId id = bench().vm().id();
        for (VMAction action : List.of(VMAction.RESTART, VMAction.STOP, VMAction.START, VMAction.DELETE)) {
            bench().settle();
            Set<VMAction> allowed = compute().get(id).allowedActions();
            Expect.that(allowed.contains(action), "the state must allow " + action, allowed);
            switch (action) {
                case START -> compute().start(id).await();
                case STOP -> compute().stop(id).await();
                case RESTART -> compute().restart(id).await();
                case DELETE -> compute().delete(id).await();
                case RESIZE -> throw new IllegalStateException("not in the list");
            }
        }
    }
}
