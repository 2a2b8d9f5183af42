package io.multicloud.core.simulation;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotService;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The plainest cold move of a machine with one disk between two clouds: each step does what it is named after, once, and no
 * more. It is what the simulator is tried on, and what its mutants are mutants of.
 */
final class MoveSaga {
    static final SagaKind KIND = new SagaKind("move", 1);

    private MoveSaga() {}

    /**
     * Returns the steps.
     *
     * @param input the machine's id
     */
    static List<Step> steps(Tools tools, String input) {
        ResourceId machine = ResourceId.parse(input);
        ComputeService home = tools.source().compute();
        SnapshotService snapshots = tools.source().volumes().snapshots();
        SnapshotService copies = tools.target().volumes().snapshots();
        return List.of(
                Step.of("stop", power(home, machine, VMState.STOPPED)).undoneBy(power(home, machine, VMState.RUNNING)),
                CloudSteps.creating(
                        "snapshot",
                        snapshots,
                        context -> SnapshotSpec.builder(
                                        context.key(),
                                        home.get(machine).volumes().get(0))
                                .tags(CloudSteps.tags(context))
                                .idempotencyToken(context.key())
                                .build(),
                        MoveSaga::ready,
                        tools.visibility()),
                Step.of(
                                "upload",
                                Action.repeatable(context -> upload(context, tools, machine))
                                        .visibleAfter(tools.visibility()))
                        .undoneBy(CloudSteps.removing(copies)),
                Step.of("copy", Action.repeatable(context -> copy(context, snapshots, copies))),
                Step.of("complete", Action.repeatable(context -> complete(context, copies))),
                Step.of("verify", Action.repeatable(context -> verify(context, snapshots, copies))),
                CloudSteps.creating(
                        "image",
                        tools.target().images(),
                        context -> ImageSpec.fromSnapshot(
                                        context.key(), written(context).snapshot())
                                .tags(CloudSteps.tags(context))
                                .idempotencyToken(context.key())
                                .build(),
                        MoveSaga::usable,
                        tools.visibility()),
                CloudSteps.creating(
                        "create",
                        tools.target().compute(),
                        context -> VMSpec.builder(context.key())
                                .tags(CloudSteps.tags(context))
                                .idempotencyToken(context.key())
                                .image(ImageRef.id(
                                        ResourceId.parse(context.result("image").orElseThrow())))
                                .rootDisk(DiskSpec.of(written(context).volumeSize(), VolumeClass.SSD))
                                .build(),
                        MoveSaga::running,
                        tools.visibility()),
                Step.of("commit", Action.repeatable(context -> Answer.done())).pointOfNoReturn(),
                Step.of(
                        "remove snapshot",
                        Action.repeatable(context -> CloudSteps.remove(snapshots, snapshot(context)))),
                Step.of(
                        "remove image",
                        Action.repeatable(context -> CloudSteps.remove(
                                tools.target().images(),
                                ResourceId.parse(context.result("image").orElseThrow())))),
                Step.of(
                        "remove copy",
                        Action.repeatable(context ->
                                CloudSteps.remove(copies, written(context).snapshot()))),
                Step.of("dispose", Action.repeatable(context -> CloudSteps.remove(home, machine))));
    }

    // ---- answers of resources

    private static Answer ready(Snapshot snapshot) {
        return switch (snapshot.state()) {
            case AVAILABLE -> Answer.done(snapshot.id().toString());
            case PENDING -> Answer.again(CloudSteps.LOOK_AGAIN);
            default -> Answer.fail("the snapshot is " + snapshot.state());
        };
    }

    private static Answer usable(Image image) {
        return switch (image.state()) {
            case AVAILABLE -> Answer.done(image.id().toString());
            case PENDING -> Answer.again(CloudSteps.LOOK_AGAIN);
            default -> Answer.fail("the image is " + image.state());
        };
    }

    private static Answer running(VM vm) {
        return switch (vm.state()) {
            case RUNNING -> Answer.done(vm.id().toString());
            case FAILED, DELETING, DELETED -> Answer.fail("the machine is " + vm.state());
            default -> Answer.again(CloudSteps.LOOK_AGAIN);
        };
    }

    /** Brings a machine into a state, starting or stopping it. */
    static Action power(ComputeService compute, ResourceId machine, VMState wanted) {
        return Action.of(
                context -> {
                    VMState state = compute.get(machine).state();
                    if (state == wanted) {
                        return Answer.done();
                    }
                    return state == VMState.RUNNING || state == VMState.STOPPED
                            ? Answer.absent()
                            : Answer.again(CloudSteps.LOOK_AGAIN);
                },
                context -> {
                    if (wanted == VMState.STOPPED) {
                        compute.stop(machine);
                    } else {
                        compute.start(machine);
                    }
                    return Answer.again(CloudSteps.LOOK_AGAIN);
                });
    }

    // ---- the disk

    private static ResourceId snapshot(StepContext context) {
        return ResourceId.parse(context.result("snapshot").orElseThrow());
    }

    private static SnapshotUpload written(StepContext context) {
        String[] parts = context.result("upload").orElseThrow().split("\\|", -1);
        return new SnapshotUpload(
                ResourceId.parse(parts[0]), DataSize.bytes(Long.parseLong(parts[1])), Integer.parseInt(parts[2]));
    }

    private static Answer upload(StepContext context, Tools tools, ResourceId machine) {
        Volume disk = tools.source()
                .volumes()
                .get(tools.source().compute().get(machine).volumes().get(0));
        SnapshotUpload upload = tools.target()
                .volumes()
                .snapshots()
                .startUpload(new SnapshotUploadSpec(
                        context.key(),
                        Optional.empty(),
                        disk.size(),
                        Optional.empty(),
                        CloudSteps.tags(context),
                        context.key()));
        return Answer.done(upload.snapshot() + "|" + upload.volumeSize().bytes() + "|" + upload.blockSize());
    }

    /** Copies one block of the target in each attempt; the memo is how many are there. */
    private static Answer copy(StepContext context, SnapshotService snapshots, SnapshotService copies) {
        SnapshotUpload upload = written(context);
        Map<Long, List<Block>> regrouped = regrouped(snapshots, snapshot(context), upload.blockSize());
        int done = Integer.parseInt(context.memo().orElse("0"));
        if (done == regrouped.size()) {
            return Answer.done(Integer.toString(done));
        }
        Map.Entry<Long, List<Block>> next = List.copyOf(regrouped.entrySet()).get(done);
        ByteBuffer bytes = ByteBuffer.allocate(upload.blockSize());
        for (Block block : next.getValue()) {
            try {
                ByteBuffer read = snapshots.readBlock(snapshot(context), block);
                bytes.put((int) (block.offset() - next.getKey()), read, 0, block.length());
            } catch (CloudException e) {
                if (e.code() == ErrorCode.DATA_LOSS) {
                    // What arrived is not what was sent: it is not written, and read again.
                    return new Answer.Retry(Duration.ZERO, e.summary());
                }
                throw e;
            }
        }
        copies.writeBlock(upload, next.getKey(), bytes);
        return Answer.again(Duration.ZERO, Integer.toString(done + 1));
    }

    /** Returns a snapshot's blocks by the block of the target that they fall into. */
    static Map<Long, List<Block>> regrouped(SnapshotService service, ResourceId snapshot, int blockSize) {
        Map<Long, List<Block>> regrouped = new TreeMap<>();
        service.blocks(snapshot)
                .forEach(block -> regrouped
                        .computeIfAbsent(block.offset() / blockSize * blockSize, none -> new ArrayList<>())
                        .add(block));
        return regrouped;
    }

    /** Ends the writing, which may be said twice, and waits until the copy is there and can be seen. */
    private static Answer complete(StepContext context, SnapshotService copies) {
        SnapshotUpload upload = written(context);
        if (context.memo().isEmpty()) {
            copies.completeUpload(upload, Long.parseLong(context.result("copy").orElseThrow()));
            return Answer.again(CloudSteps.LOOK_AGAIN, "completed");
        }
        Optional<Snapshot> seen = copies.list(ListQuery.in(upload.snapshot().region())).stream()
                .filter(snapshot -> snapshot.id().equals(upload.snapshot()))
                .findFirst();
        if (seen.isEmpty() || seen.get().state() == SnapshotState.PENDING) {
            return Answer.again(CloudSteps.LOOK_AGAIN);
        }
        return seen.get().state() == SnapshotState.AVAILABLE
                ? Answer.done()
                : Answer.fail("the copy is " + seen.get().state());
    }

    private static Answer verify(StepContext context, SnapshotService snapshots, SnapshotService copies) {
        ResourceId from = snapshot(context);
        ResourceId to = written(context).snapshot();
        Map<Long, Block> there = new TreeMap<>();
        copies.blocks(to).forEach(block -> there.put(block.offset(), block));
        for (Block block : snapshots.blocks(from)) {
            Block copy = there.get(block.offset()
                    / written(context).blockSize()
                    * written(context).blockSize());
            if (copy == null || !same(snapshots.readBlock(from, block), block, copies.readBlock(to, copy), copy)) {
                throw CloudException.builder(ErrorCode.INVALID_ARGUMENT, "the copy differs at " + block.offset())
                        .build();
            }
        }
        return Answer.done();
    }

    private static boolean same(ByteBuffer source, Block block, ByteBuffer copy, Block at) {
        return copy.slice((int) (block.offset() - at.offset()), block.length()).equals(source);
    }
}
