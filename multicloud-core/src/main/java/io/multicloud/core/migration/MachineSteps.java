package io.multicloud.core.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.image.ImageState;
import io.multicloud.api.migration.BootProbe;
import io.multicloud.api.migration.HandOver;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.migration.SourceDisposal;
import io.multicloud.api.migration.TransferPath;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import io.multicloud.core.transfer.SnapshotCopier;
import io.multicloud.core.work.WorkProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps about the machines themselves: the source down, the target up and looked at, and what follows. */
final class MachineSteps {
    private static final Logger LOG = LoggerFactory.getLogger(MachineSteps.class);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Duration PROBE_AGAIN = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofHours(6);

    private final MigrationSite site;
    private final MigrationInput input;

    MachineSteps(MigrationSite site, MigrationInput input) {
        this.site = site;
        this.input = input;
    }

    // ---- the source

    /** Stops the source; what undoes it starts it again if it was up. */
    Step stop() {
        Action start = input.running() == MigrationInput.Running.YES
                ? Action.repeatable(this::started).within(PATIENCE)
                : Action.repeatable(context -> Answer.done());
        return Step.of(Names.STOP, Action.repeatable(this::stopped).within(PATIENCE))
                .undoneBy(start);
    }

    private Answer stopped(StepContext context) {
        VM vm = source().compute().get(input.spec().source());
        List<ResourceId> disks =
                input.disks().stream().map(MigrationInput.Disk::volume).toList();
        if (vm.state() == VMState.STOPPED) {
            return vm.volumes().equals(disks)
                    ? Answer.done()
                    : Answer.fail(
                            "the source has other disks than when it was planned: " + vm.volumes() + ", then " + disks);
        }
        if (vm.state() == VMState.RUNNING) {
            source().compute().stop(vm.id());
            return Answer.again(LOOK_AGAIN);
        }
        return vm.state().transitional() ? Answer.again(LOOK_AGAIN) : Answer.fail("the source is " + vm.state());
    }

    private Answer started(StepContext context) {
        VM vm;
        try {
            vm = source().compute().get(input.spec().source());
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Answer.fail("the source is gone");
            }
            throw e;
        }
        if (vm.state() == VMState.RUNNING) {
            return Answer.done();
        }
        if (vm.state() == VMState.STOPPED) {
            source().compute().start(vm.id());
            return Answer.again(LOOK_AGAIN);
        }
        return vm.state().transitional() ? Answer.again(LOOK_AGAIN) : Answer.fail("the source is " + vm.state());
    }

    // ---- the target

    Step image() {
        return Step.of(
                        Names.IMAGE,
                        CloudActions.operation(
                                        Image.class,
                                        context -> target(),
                                        this::makeImage,
                                        image(context -> target(), input.region(), StepContext::sagaId),
                                        image -> image.id().toString())
                                .visibleAfter(targetVisibility()))
                .undoneBy(CloudActions.removal(
                        context -> target(),
                        context -> CloudActions.owned(target().images(), input.region(), context)));
    }

    /** How an image that a migration has made under a name is found. */
    static CloudActions.Made<Image> image(
            Function<StepContext, CloudProvider> account, Region region, Function<StepContext, String> name) {
        return new CloudActions.Made<>(
                context -> CloudActions.named(
                        account.apply(context).images(),
                        region,
                        context,
                        name.apply(context),
                        image -> image.state() == ImageState.AVAILABLE || image.state() == ImageState.PENDING),
                image -> image.state() == ImageState.AVAILABLE);
    }

    private Operation<Image> makeImage(StepContext context) {
        ResourceId root = ResourceId.parse(
                context.result(Names.of(DiskSteps.IMPORT, 0, 0)).orElseThrow());
        return target().images()
                .create(ImageSpec.fromSnapshot(context.sagaId(), root)
                        .architecture(input.architecture())
                        .firmware(input.firmware().orElse(null))
                        .region(input.region())
                        .tag(Tags.WORK, context.sagaId())
                        .idempotencyToken(context.key())
                        .build());
    }

    Step create() {
        return Step.of(
                        Names.CREATE,
                        new MachineCreate(context -> target(), input, this::spec)
                                .action()
                                .visibleAfter(targetVisibility()))
                .undoneBy(CloudActions.removal(
                        context -> target(),
                        context -> CloudActions.owned(target().compute(), input.region(), context)));
    }

    private VMSpec spec(StepContext context, MachineCreate.Choice choice) {
        boolean objects = input.path() == TransferPath.OBJECTS;
        ResourceId image = objects
                ? imported(context, 0)
                : ResourceId.parse(context.result(Names.IMAGE).orElseThrow());
        VMSpec.Builder spec = VMSpec.builder(input.name())
                .region(input.region())
                .image(ImageRef.id(image))
                .architecture(input.architecture())
                .instanceType(choice.type())
                .rootDisk(disk(context, 0))
                .tags(input.tags())
                .tag(Tags.WORK, context.sagaId())
                .idempotencyToken(choice.token(context));
        choice.zone().ifPresent(spec::zone);
        for (int i = 1; i < input.disks().size(); i++) {
            DiskSpec data = disk(context, i);
            spec.dataDisk(objects ? data.fromImage(imported(context, i)) : data.fromSnapshot(imported(context, i)));
        }
        NetworkSteps.Placed.of(context).ifPresent(placed -> {
            spec.subnet(placed.subnet());
            placed.groups().forEach(spec::securityGroup);
        });
        return spec.build();
    }

    /** Returns what came to be of a disk: a snapshot, or an image on the path through objects. */
    private static ResourceId imported(StepContext context, int index) {
        return ResourceId.parse(
                context.result(Names.of(DiskSteps.IMPORT, 0, index)).orElseThrow());
    }

    private DiskSpec disk(StepContext context, int index) {
        long copied = input.path() == TransferPath.OBJECTS
                ? ObjectSteps.Note.parse(context.result(Names.of(ObjectSteps.UPLOAD, 0, index))
                                .orElseThrow())
                        .size()
                        .bytes()
                : DiskSteps.Note.parse(context.result(Names.of(DiskSteps.EXPORT, 0, index))
                                .orElseThrow())
                        .upload()
                        .volumeSize()
                        .bytes();
        long smallest = target().capabilities().limit(Limit.VOLUME_BYTES).orElse(1);
        return DiskSpec.of(
                SnapshotCopier.wholeGib(DataSize.bytes(Math.max(copied, smallest))),
                new VolumeClass(input.disks().get(index).volumeClass()));
    }

    Step verify() {
        return Step.of(
                Names.VERIFY,
                Action.repeatable(this::looked).within(input.spec().bootTimeout()));
    }

    private Answer looked(StepContext context) {
        VM vm = machine(context);
        if (vm.state() != VMState.RUNNING) {
            return vm.state().transitional() ? Answer.again(LOOK_AGAIN) : Answer.fail("the target is " + vm.state());
        }
        Optional<String> name = input.spec().bootProbe();
        if (name.isEmpty()) {
            return Answer.done();
        }
        BootProbe probe = site.bootProbes().get(name.get());
        if (probe == null) {
            return Answer.pause("the boot probe '" + name.get() + "' is not registered on this host");
        }
        return ready(probe, vm) ? Answer.done() : Answer.again(PROBE_AGAIN);
    }

    private static boolean ready(BootProbe probe, VM vm) {
        try {
            return probe.ready(vm);
        } catch (Exception e) {
            LOG.debug("the boot probe of {} failed, which counts as not ready", vm.id(), e);
            return false;
        }
    }

    // ---- the hand-over

    List<Step> handOver() {
        HandOver handOver = ((MigrationStrategy.Live) input.strategy()).handOver();
        return List.of(
                Step.of(Names.COPY_STATE, Action.repeatable(context -> handed(context, handOver::copyState))),
                Step.of(Names.HAND_OVER, Action.repeatable(context -> handed(context, handOver::switchTraffic)))
                        .undoneBy(Action.repeatable(context -> handed(context, handOver::switchBack))));
    }

    /** What the workload's own code does. */
    private interface Hook {
        void run(VM source, VM target) throws Exception;
    }

    private Answer handed(StepContext context, Hook hook) {
        try {
            hook.run(source().compute().get(input.spec().source()), machine(context));
            return Answer.done();
        } catch (CloudException e) {
            throw e;
        } catch (Exception e) {
            return Answer.fail("the hand-over failed: " + e);
        }
    }

    // ---- the end

    /** Waits for somebody to commit it, or to take it back. */
    Step window(Duration length) {
        return Step.of(
                Names.WINDOW,
                Action.repeatable(context -> {
                            Duration left = length.minus(context.sinceIntent());
                            return context.woken() || left.isNegative() || left.isZero()
                                    ? Answer.done()
                                    : Answer.again(left);
                        })
                        .within(length.plus(PATIENCE)));
    }

    Step commit() {
        return Step.of(Names.COMMIT, Action.repeatable(context -> Answer.done()))
                .pointOfNoReturn();
    }

    /** Takes the mark of the migration from what stays. */
    Step adopt() {
        return Step.of(Names.ADOPT, Action.repeatable(context -> {
            VM vm = machine(context);
            for (ResourceId volume : vm.volumes()) {
                untag(target().volumes(), volume);
            }
            untag(target().compute(), vm.id());
            return Answer.done();
        }));
    }

    private static void untag(ResourceService<?, ?> service, ResourceId id) {
        service.untag(id, Set.of(Tags.WORK));
    }

    /** Removes images that were only needed on the way: first, as clouds keep what they were made from. */
    Step cleanImages() {
        return Step.of(
                Names.CLEAN + "-image",
                CloudActions.removal(
                        context -> target(),
                        context -> CloudActions.owned(target().images(), input.region(), context)));
    }

    Step cleanTarget() {
        return Step.of(
                Names.CLEAN + "-target",
                CloudActions.removal(
                        context -> target(),
                        context -> CloudActions.owned(target().volumes().snapshots(), input.region(), context)));
    }

    Step cleanSource() {
        return Step.of(
                Names.CLEAN + "-source",
                CloudActions.removal(
                        context -> source(),
                        context -> CloudActions.owned(
                                source().volumes().snapshots(),
                                input.spec().source().region(),
                                context)));
    }

    Step dispose() {
        return Step.of(
                Names.DISPOSE,
                input.spec().disposal() == SourceDisposal.DELETE
                        ? CloudActions.removal(context -> source(), context -> sourceIfThere())
                        : Action.repeatable(this::keptStopped).within(PATIENCE));
    }

    private Answer keptStopped(StepContext context) {
        VM vm = source().compute().get(input.spec().source());
        if (vm.state() == VMState.RUNNING) {
            source().compute().stop(vm.id());
            return Answer.again(LOOK_AGAIN);
        }
        return vm.state().transitional() ? Answer.again(LOOK_AGAIN) : Answer.done();
    }

    private List<CloudActions.Thing> sourceIfThere() {
        List<CloudActions.Thing> there = new ArrayList<>();
        try {
            VM vm = source().compute().get(input.spec().source());
            if (vm.state() != VMState.DELETED) {
                there.add(new CloudActions.Thing(vm.id(), source().compute()));
            }
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
        return there;
    }

    // ---- common

    private VM machine(StepContext context) {
        return target().compute()
                .get(ResourceId.parse(context.result(Names.CREATE).orElseThrow()));
    }

    private CloudProvider source() {
        return site.account(input.spec().source().account());
    }

    private CloudProvider target() {
        return site.account(input.spec().account());
    }

    private Duration targetVisibility() {
        return CloudActions.visibility(
                Optional.ofNullable(site.accounts().apply(input.spec().account())));
    }

    /** Returns whether a result says that a step was not needed. */
    static boolean skipped(Optional<String> result) {
        return result.equals(Optional.of(WorkProfile.SKIPPED));
    }
}
