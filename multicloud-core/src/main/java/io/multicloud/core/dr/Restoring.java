package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.RecoveryMode;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.image.ImageState;
import io.multicloud.core.dr.Notes.Copy;
import io.multicloud.core.dr.Notes.Disk;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.Notes.Made;
import io.multicloud.core.dr.Notes.Up;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The steps that bring machines up at a site. First all machines of an order are asked for, one step each and without
 * waiting, then one step waits for all of them; so a thousand machines take as long as their launches and the slowest of them.
 *
 * <p>A machine that cannot be had stops no other one. What is missing at the end is told, and waits for a human: to try again,
 * or to go on without.
 */
final class Restoring {
    static final String RESTORE = "restore";
    static final String PROMOTE = "promote";
    static final String UP = "up";
    static final String IMAGE = "image";
    static final String IMAGES = "images";

    /** For how long what a cloud refuses is asked for again before a human is. */
    private static final Duration INSIST = Duration.ofMinutes(1);

    static final Duration FOREVER = Duration.ofDays(36_500);

    private final Clouds clouds;
    private final DRSettings settings;
    private final Launches launches;
    private final Decisions decisions;
    private final SiteNote site;
    private final List<Machine> machines;
    private final Source source;

    /** The images that were seen, by saga and machine; a shortcut, as they can be listed. */
    private final Map<String, ResourceId> images = new ConcurrentHashMap<>();

    Restoring(
            Clouds clouds,
            DRSettings settings,
            Launches launches,
            Decisions decisions,
            SiteNote site,
            List<Machine> machines,
            Source source) {
        this.clouds = clouds;
        this.settings = settings;
        this.launches = launches;
        this.decisions = decisions;
        this.site = site;
        this.machines = machines;
        this.source = source;
    }

    /** What machines are made of. */
    interface Source {
        /** Returns a machine's disks and their copies at the site. */
        Copy copy(StepContext context, int index);

        /** Returns where it is connected. */
        Networks.Connection connection(StepContext context, int index);

        /** Returns the zones that are tried for it, one after the other where there is no capacity; empty for any. */
        default List<Zone> zones(StepContext context, int index) {
            return List.of();
        }
    }

    /** Returns the steps that make machines of copies, order by order; of each root disk's copy an image first. */
    List<Step> restored() {
        Duration visibility = clouds.visibility(site);
        List<Step> steps = new ArrayList<>();
        for (Machine machine : machines) {
            steps.add(Step.of(
                            IMAGE + "-" + machine.index(),
                            Action.repeatable(context -> askForImage(context, machine))
                                    .visibleAfter(visibility)
                                    .within(FOREVER))
                    .undoneBy(clouds.removing(
                            site, CloudProvider::images, context -> Clouds.tags(context, machine.index()))));
        }
        steps.add(Step.of(IMAGES, Action.repeatable(this::imagesThere).within(FOREVER)));
        for (int order : orders()) {
            for (Machine machine : of(order)) {
                steps.add(Step.of(
                                RESTORE + "-" + machine.index(),
                                Action.repeatable(context -> restore(context, machine))
                                        .visibleAfter(visibility)
                                        .within(FOREVER))
                        .undoneBy(clouds.removing(
                                site, CloudProvider::compute, context -> Clouds.tags(context, machine.index()))));
            }
            steps.add(Step.of(
                    UP + "-" + order,
                    Action.repeatable(context -> up(context, of(order))).within(FOREVER)));
        }
        return steps;
    }

    /**
     * Returns the steps that start machines that stand ready, order by order. Those that run are left as they are, and are not
     * asked about one by one: a thousand questions take longer than their users may wait.
     *
     * @param mode in which they stand ready
     */
    List<Step> promoted(List<Machine> standbys, RecoveryMode mode) {
        List<Step> steps = new ArrayList<>();
        for (int order : orders()) {
            List<Machine> ready = standbys.stream()
                    .filter(machine -> machine.order() == order)
                    .toList();
            for (Machine machine : mode == RecoveryMode.PILOT_LIGHT ? ready : List.<Machine>of()) {
                steps.add(Step.of(
                        PROMOTE + "-" + machine.index(),
                        Action.repeatable(context -> promote(machine)).within(FOREVER)));
            }
            steps.add(Step.of(
                    UP + "-" + order,
                    Action.repeatable(context -> promotedUp(context, ready)).within(FOREVER)));
        }
        return steps;
    }

    /** Returns the machines that are up, once their steps are done. */
    List<Machine> up(StepContext context) {
        List<Machine> up = new ArrayList<>();
        for (int order : orders()) {
            context.result(UP + "-" + order)
                    .ifPresent(text -> up.addAll(Json.read(text, Up.class).machines()));
        }
        up.sort(Comparator.comparingInt(Machine::index));
        return up;
    }

    private SortedSet<Integer> orders() {
        SortedSet<Integer> orders = new TreeSet<>();
        machines.forEach(machine -> orders.add(machine.order()));
        return orders;
    }

    private List<Machine> of(int order) {
        return machines.stream().filter(machine -> machine.order() == order).toList();
    }

    // ---- images of root disks

    private Answer askForImage(StepContext context, Machine machine) {
        Duration wait = launches.take(site);
        if (!wait.isZero()) {
            return Answer.again(wait);
        }
        Optional<Refused> refused = askedForImage(context, machine, 0);
        return Answer.done(Json.write(
                new Made(machine.index(), null, refused.map(Refused::why).orElse(null))));
    }

    /** Asks for an image; empty, or why it cannot be had now. */
    private Optional<Refused> askedForImage(StepContext context, Machine machine, int attempt) {
        Copy copy = source.copy(context, machine.index());
        String name = context.sagaId() + "-m" + machine.index();
        return refused(() -> clouds.at(site)
                .images()
                .create(ImageSpec.fromSnapshot(
                                name, Objects.requireNonNull(copy.disks().get(0).copy()))
                        .architecture(new Architecture(copy.shape().architecture()))
                        .region(site.region())
                        .tags(Clouds.tags(context, machine.index()))
                        .idempotencyToken(attempt == 0 ? name : name + "-" + attempt)
                        .build()));
    }

    /** Waits for the images, but for none that fails: its machine is what is missing in the end. */
    private Answer imagesThere(StepContext context) {
        Map<Integer, Image> there = readImages(context);
        boolean open = there.size() < machines.size()
                || there.values().stream().anyMatch(image -> image.state() == ImageState.PENDING);
        if (!open) {
            return Answer.done();
        }
        boolean refused = there.size() < machines.size()
                && there.values().stream().noneMatch(image -> image.state() == ImageState.PENDING);
        return context.sinceIntent().compareTo(refused ? clouds.visibility(site) : settings.settle()) > 0
                ? Answer.done()
                : Answer.again(settings.look());
    }

    private Map<Integer, Image> readImages(StepContext context) {
        Map<Integer, Image> there = new TreeMap<>();
        for (Image image : Clouds.tagged(clouds.at(site).images(), site, Clouds.tags(context))) {
            int index = Integer.parseInt(image.tags().get(Clouds.MACHINE));
            there.put(index, image);
            if (image.state() == ImageState.AVAILABLE) {
                images.put(context.sagaId() + "/" + index, image.id());
            }
        }
        return there;
    }

    /** Removes the images; machines do not need them once they are there. */
    Answer removeImages(StepContext context) {
        List<Image> left = Clouds.tagged(clouds.at(site).images(), site, Clouds.tags(context));
        left.forEach(image -> Clouds.delete(clouds.at(site).images(), image.id()));
        return left.isEmpty() ? Answer.done() : Answer.again(settings.look());
    }

    // ---- made of copies

    private Answer restore(StepContext context, Machine machine) {
        Duration wait = launches.take(site);
        if (!wait.isZero()) {
            return Answer.again(wait);
        }
        int attempt = attempts(context);
        Optional<Refused> refused = launch(context, machine, attempt);
        int next = attempt + (isFullHere(context, machine, refused) ? 1 : 0);
        return next > attempt && next < source.zones(context, machine.index()).size()
                ? Answer.again(Duration.ZERO, Json.write(new Memo(next)))
                : Answer.done(Json.write(new Made(
                        machine.index(), null, refused.map(Refused::why).orElse(null), next)));
    }

    /** Tells whether another zone may have what this one refuses. */
    private boolean isFullHere(StepContext context, Machine machine, Optional<Refused> refused) {
        return refused.filter(Refused::full).isPresent()
                && source.zones(context, machine.index()).size() > 1;
    }

    /** Asks for a machine; empty, or why it cannot be had now. */
    private Optional<Refused> launch(StepContext context, Machine machine, int attempt) {
        String key = context.sagaId() + "/" + machine.index();
        if (!images.containsKey(key)) {
            Image image = readImages(context).get(machine.index());
            if (image == null || image.state() == ImageState.FAILED) {
                if (image != null) {
                    Clouds.delete(clouds.at(site).images(), image.id());
                }
                return askedForImage(context, machine, image == null ? 0 : attempt + 1)
                        .or(() -> Optional.of(Refused.IMAGE));
            }
            if (image.state() != ImageState.AVAILABLE) {
                return Optional.of(Refused.IMAGE);
            }
        }
        ResourceId image = Objects.requireNonNull(images.get(key));
        return refused(() -> clouds.at(site).compute().create(spec(context, machine, attempt, image)));
    }

    /**
     * Why something cannot be had now.
     *
     * @param full for want of capacity, which may be there in another zone
     */
    private record Refused(String why, boolean full) {
        static final Refused IMAGE = new Refused("its image is being made", false);
    }

    private static Optional<Refused> refused(Runnable create) {
        try {
            create.run();
            return Optional.empty();
        } catch (CloudException e) {
            return switch (e.code()) {
                case THROTTLED, UNAVAILABLE, UNKNOWN_OUTCOME, TIMEOUT, CANCELLED, CONFLICT, UNAUTHENTICATED -> throw e;
                default -> Optional.of(new Refused(String.valueOf(e.getMessage()), e.code() == ErrorCode.CAPACITY));
            };
        }
    }

    private VMSpec spec(StepContext context, Machine machine, int attempt, ResourceId image) {
        Copy copy = source.copy(context, machine.index());
        String name = context.sagaId() + "-m" + machine.index();
        VMSpec.Builder spec = VMSpec.builder(name)
                .region(site.region())
                .image(ImageRef.id(image))
                .tags(Clouds.tags(context, machine.index()))
                .idempotencyToken(attempt == 0 ? name : name + "-" + attempt);
        copy.shape().applyTo(spec, clouds.at(site).kind());
        List<Zone> zones = source.zones(context, machine.index());
        if (!zones.isEmpty()) {
            spec.zone(zones.get(attempt % zones.size()));
        }
        for (int i = 0; i < copy.disks().size(); i++) {
            Disk disk = copy.disks().get(i);
            DiskSpec empty = DiskSpec.of(DataSize.bytes(disk.bytes()), disk.portableClass());
            if (i == 0) {
                spec.rootDisk(empty);
            } else {
                spec.dataDisk(empty.fromSnapshot(Objects.requireNonNull(disk.copy())));
            }
        }
        Networks.Connection connection = source.connection(context, machine.index());
        if (connection.subnet() != null) {
            spec.subnet(connection.subnet());
        }
        connection.groups().forEach(spec::securityGroup);
        return spec.build();
    }

    /** How often machines that had failed, or for which there was no capacity in a zone, were asked for anew. */
    private record Memo(int attempts) {}

    private static int attempts(StepContext context) {
        return context.memo()
                .map(text -> Json.read(text, Memo.class).attempts())
                .orElse(0);
    }

    /** Goes on where the steps that asked for machines have stopped. */
    private static int attempts(StepContext context, List<Machine> wanted) {
        return context.memo().isPresent()
                ? attempts(context)
                : wanted.stream()
                        .flatMap(machine -> context.result(RESTORE + "-" + machine.index()).stream())
                        .mapToInt(text -> Json.read(text, Made.class).attempt())
                        .max()
                        .orElse(0);
    }

    private Answer up(StepContext context, List<Machine> wanted) {
        int attempts = attempts(context, wanted);
        ComputeService compute = clouds.at(site).compute();
        Map<Integer, VM> there = new TreeMap<>();
        for (VM vm : Clouds.tagged(compute, site, Clouds.tags(context))) {
            there.merge(Integer.parseInt(vm.tags().get(Clouds.MACHINE)), vm, Restoring::better);
        }
        boolean open = false;
        List<Machine> up = new ArrayList<>();
        Map<Integer, String> problems = new TreeMap<>();
        for (Machine machine : wanted) {
            VM vm = there.get(machine.index());
            if (vm == null) {
                if (context.sinceIntent().compareTo(clouds.visibility(site)) <= 0) {
                    open = true;
                } else if (!launches.take(site).isZero() || !context.owned()) {
                    open = true;
                } else {
                    Optional<Refused> refused = launch(context, machine, attempts);
                    open |= refused.isEmpty();
                    refused.ifPresent(why -> problems.put(machine.index(), why.why()));
                    attempts += isFullHere(context, machine, refused) ? 1 : 0;
                }
            } else if (vm.state() == VMState.RUNNING) {
                up.add(new Machine(machine.index(), vm.id(), machine.order()));
            } else if (vm.state() == VMState.FAILED) {
                Clouds.delete(compute, vm.id());
                attempts++;
                problems.put(machine.index(), vm.failure().orElse("it failed to start"));
            } else if (vm.state() == VMState.STOPPED) {
                compute.start(vm.id());
                open = true;
            } else {
                open = true;
            }
        }
        String memo = Json.write(new Memo(attempts));
        return settled(context, up, problems, open, memo);
    }

    private Answer settled(
            StepContext context, List<Machine> up, Map<Integer, String> problems, boolean open, String memo) {
        if (problems.isEmpty() && !open) {
            return Answer.done(Json.write(new Up(up)));
        }
        boolean late = context.sinceIntent().compareTo(open ? settings.settle() : INSIST) >= 0;
        if (!late) {
            return Answer.again(settings.look(), memo);
        }
        Optional<Boolean> accepted = decisions.made(context, Decisions.ACCEPT);
        if (accepted.isEmpty()) {
            return Answer.again(Decisions.SOON, memo);
        }
        return accepted.get() && !up.isEmpty()
                ? Answer.done(Json.write(new Up(up)))
                : Answer.pause(
                        up.size() + " machines are up, missing are "
                                + (problems.isEmpty() ? "some that take too long" : problems.toString())
                                + "; proceed to try again, or accept to go on without them",
                        memo);
    }

    private static VM better(VM one, VM other) {
        if ((one.state() == VMState.RUNNING) != (other.state() == VMState.RUNNING)) {
            return one.state() == VMState.RUNNING ? one : other;
        }
        return one.id().nativeId().compareTo(other.id().nativeId()) <= 0 ? one : other;
    }

    // ---- standing ready

    private Answer promote(Machine machine) {
        VM vm = clouds.vm(machine.vm()).orElse(null);
        if (vm == null) {
            return Answer.done(Json.write(new Made(machine.index(), null, "it is gone")));
        }
        if (vm.state() == VMState.STOPPED) {
            Duration wait = launches.take(site);
            if (!wait.isZero()) {
                return Answer.again(wait);
            }
            clouds.at(site).compute().start(machine.vm());
        }
        return Answer.done(Json.write(new Made(machine.index(), machine.vm(), null)));
    }

    private Answer promotedUp(StepContext context, List<Machine> wanted) {
        boolean open = false;
        List<Machine> up = new ArrayList<>();
        Map<Integer, String> problems = new TreeMap<>();
        Map<ResourceId, VM> there = clouds.vms(site, wanted);
        for (Machine machine : wanted) {
            VM vm = there.get(machine.vm());
            VMState state = vm == null ? VMState.DELETED : vm.state();
            if (state == VMState.RUNNING) {
                up.add(machine);
            } else if (state == VMState.STOPPED) {
                clouds.at(site).compute().start(machine.vm());
                open = true;
            } else if (state.transitional() && state != VMState.DELETING) {
                open = true;
            } else {
                problems.put(machine.index(), "its standby is " + state);
            }
        }
        return settled(context, up, problems, open, "{}");
    }
}
