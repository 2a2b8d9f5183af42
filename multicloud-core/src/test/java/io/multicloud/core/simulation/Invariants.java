package io.multicloud.core.simulation;

import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.simulation.Invariant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What must hold of a machine that is moved, by the clouds' own truth. */
final class Invariants {
    /** What is there only while something moves. */
    private static final Set<ResourceType> PASSING =
            Set.of(ResourceType.SNAPSHOT, ResourceType.IMAGE, ResourceType.BUCKET);

    private final Estate estate;
    private final Supplier<Optional<SagaRecord>> saga;
    private final IntSupplier commit;
    private long sourceAsSeen;
    private boolean sourceBoots;

    /**
     * Makes them.
     *
     * @param saga what the journal has of the move
     * @param commit returns the index of the step after which there is no way back
     */
    Invariants(Estate estate, Supplier<Optional<SagaRecord>> saga, IntSupplier commit) {
        this.estate = estate;
        this.saga = saga;
        this.commit = commit;
    }

    /** Everything that holds at every moment. */
    List<Invariant> always() {
        return List.of(
                aBootableCopy(), theSourceIsIntactUntilTheCommit(), oneSurvivorOfEachCreate(), everythingIsOwned());
    }

    /** Everything that holds when all sagas rest. */
    List<Invariant> atEnd() {
        return List.of(
                nothingIsLeftOver(),
                noBucketIsLeftOver(),
                theTargetIsTheSource(),
                theEndIsWhatItIsCalled(),
                whatIsNotItsOwnIsUntouched());
    }

    Invariant aBootableCopy() {
        return Invariant.of(
                "there is at least one bootable copy of the machine at all times",
                () -> sourceBoots() || !copies().isEmpty()
                        ? Optional.empty()
                        : Optional.of("no machine in either cloud has the disk's content"));
    }

    Invariant theSourceIsIntactUntilTheCommit() {
        return Invariant.of(
                "the source is intact until the commit",
                () -> committed() || sourceBoots()
                        ? Optional.empty()
                        : Optional.of("the source is gone or changed, and the journal has no commit: "
                                + saga.get().map(Object::toString).orElse("no saga")));
    }

    Invariant oneSurvivorOfEachCreate() {
        return Invariant.of("one logical create has at most one surviving resource", () -> {
            for (FakeCloud cloud : estate.clouds()) {
                Set<String> seen = new TreeSet<>();
                for (Leftover left : cloud.leftovers()) {
                    String name = cloud.world().nameOf(left.resource());
                    if (left.work().isPresent()
                            && !name.isEmpty()
                            && !seen.add(left.resource().type() + " " + name)) {
                        return Optional.of("two of " + cloud.account() + "'s are the "
                                + left.resource().type() + " " + name + ": " + cloud.leftovers());
                    }
                }
            }
            return Optional.empty();
        });
    }

    Invariant everythingIsOwned() {
        return Invariant.of("everything that is billed belongs to a saga that the journal knows", () -> {
            for (FakeCloud cloud : estate.clouds()) {
                for (Leftover left : cloud.leftovers()) {
                    if (!estate.wasThere(left.resource()) && !known(left) && !handedOver(cloud, left)) {
                        return Optional.of(left + " belongs to nobody");
                    }
                }
            }
            return Optional.empty();
        });
    }

    Invariant nothingIsLeftOver() {
        return Invariant.of("nothing is billed after the end but what was wanted", () -> {
            if (state() == SagaState.PAUSED) {
                return Optional.empty();
            }
            for (FakeCloud cloud : estate.clouds()) {
                for (Leftover left : cloud.leftovers()) {
                    boolean wanted = state() == SagaState.SUCCEEDED
                            ? estate.bystanders.contains(left.resource()) || serves(cloud, left)
                            : estate.wasThere(left.resource());
                    if (!wanted) {
                        return Optional.of("after " + state() + ", this is still billed: " + left);
                    }
                }
            }
            return Optional.empty();
        });
    }

    /** Also one that holds nothing, and so costs nothing. */
    Invariant noBucketIsLeftOver() {
        return Invariant.of("no bucket is there after the end that was not there before", () -> {
            if (state() == SagaState.PAUSED || !estate.imports()) {
                return Optional.empty();
            }
            return estate.buckets().stream()
                    .filter(bucket -> !estate.bystanders.contains(bucket))
                    .findFirst()
                    .map(bucket -> "after " + state() + ", there is still " + bucket);
        });
    }

    Invariant whatIsNotItsOwnIsUntouched() {
        return Invariant.of(
                "a move touches nothing that is not its own",
                () -> estate.missingBystander().map(gone -> gone + " was there before, and is gone"));
    }

    Invariant theTargetIsTheSource() {
        return Invariant.of(
                "the bytes of the target are those of the source",
                () -> state() != SagaState.SUCCEEDED || copies().size() == 1
                        ? Optional.empty()
                        : Optional.of("of the target's machines, " + copies().size() + " have the content: "
                                + estate.target.vms()));
    }

    Invariant theEndIsWhatItIsCalled() {
        return Invariant.of("a move that succeeded serves at the target, and one that went back at the source", () -> {
            boolean source = estate.source.vms().stream()
                    .anyMatch(vm -> vm.id().equals(estate.machine) && vm.state() == VMState.RUNNING);
            boolean target = estate.target.vms().stream().anyMatch(vm -> vm.state() == VMState.RUNNING);
            return switch (state()) {
                case SUCCEEDED -> served(target && !source, "at the target");
                case ROLLED_BACK -> served(source && !target, "at the source");
                default -> Optional.empty();
            };
        });
    }

    private static Optional<String> served(boolean holds, String where) {
        return holds ? Optional.empty() : Optional.of("the machine does not run " + where + " alone");
    }

    // ---- the truth

    private boolean sourceBoots() {
        long now = estate.source.historyHash();
        if (now != sourceAsSeen) {
            sourceAsSeen = now;
            sourceBoots = lookAtSource();
        }
        return sourceBoots;
    }

    private boolean lookAtSource() {
        for (VM vm : estate.source.vms()) {
            if (vm.id().equals(estate.machine)) {
                return vm.state() != VMState.DELETING
                        && vm.state() != VMState.DELETED
                        && estate.holdsContent(estate.source.volumeBytes(estate.disk));
            }
        }
        return false;
    }

    private List<VM> copies() {
        return estate.target.vms().stream()
                .filter(vm -> vm.state() == VMState.RUNNING || vm.state() == VMState.STOPPED)
                .filter(vm -> estate.holdsContent(
                        estate.target.volumeBytes(vm.volumes().get(0))))
                .toList();
    }

    private boolean committed() {
        return saga.get()
                .map(SagaRecord::cursor)
                .filter(cursor -> cursor.direction() == Direction.FORWARD)
                .map(cursor -> cursor.position() > commit.getAsInt() || cursor.state() == SagaState.SUCCEEDED)
                .orElse(false);
    }

    /** At the target, a machine and its disks are what was wanted, and nothing else. */
    private boolean serves(FakeCloud cloud, Leftover left) {
        ResourceType type = left.resource().type();
        return cloud == estate.target && !PASSING.contains(type);
    }

    /** After the commit, what serves at the target is its user's, and carries the tags of the machine that was moved. */
    private boolean handedOver(FakeCloud cloud, Leftover left) {
        return cloud == estate.target && left.work().isEmpty() && committed();
    }

    private boolean known(Leftover left) {
        return left.work().isPresent() && left.work().equals(saga.get().map(SagaRecord::id));
    }

    private SagaState state() {
        return saga.get().map(found -> found.cursor().state()).orElse(SagaState.ROLLED_BACK);
    }
}
