package io.multicloud.core.simulation;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.simulation.ProtectedSite.Joined;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.simulation.Invariant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What must hold of machines that are made anew at their own site, by the clouds' own truth. */
final class ReplacementInvariants {
    /** What the defaults of a plan allow to lose. */
    private static final Duration OBJECTIVE = Duration.ofMinutes(5);

    /** A stop that is on its way when a machine comes back cannot be called back. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(5);

    private static final Pattern LOSS = Pattern.compile("\"loss\":\"(PT[^\"]+)\"");

    private final ProtectedSite site;
    private final Store store;
    private final Function<SagaRecord, String> stepOf;

    /** @param stepOf tells at which step a saga is */
    ReplacementInvariants(ProtectedSite site, Store store, Function<SagaRecord, String> stepOf) {
        this.site = site;
        this.store = store;
        this.stepOf = stepOf;
    }

    List<Invariant> always() {
        return List.of(aMachineIsPlayedByOne(), thereIsABootableCopy(), whatCameBackStays());
    }

    List<Invariant> atEnd() {
        return List.of(whatIsLostIsStated(), nothingIsLeft(), whatStaysIsNamed(), allWorkOrSomebodyKnows());
    }

    /** One that is looked at again only when something has happened in the cloud, or the application has written. */
    private Invariant looked(String sentence, Supplier<Optional<String>> look) {
        long[] seen = {-1};
        AtomicReference<Optional<String>> found = new AtomicReference<>(Optional.empty());
        return Invariant.of(sentence, () -> {
            long now = site.primary.historyHash() * 31 + site.written();
            if (now != seen[0]) {
                seen[0] = now;
                found.set(look.get());
            }
            return found.get();
        });
    }

    Invariant aMachineIsPlayedByOne() {
        return looked("a machine is played by one at a time", () -> {
            for (int i = 0; i < ProtectedSite.MACHINES; i++) {
                List<ResourceId> running = site.playing(i).stream()
                        .filter(vm -> vm.state() == VMState.RUNNING)
                        .map(VM::id)
                        .toList();
                if (running.size() > 1) {
                    return Optional.of("machine " + i + " is played by " + running);
                }
            }
            return Optional.empty();
        });
    }

    Invariant thereIsABootableCopy() {
        return looked("there is at least one bootable copy of each machine that its cloud has not lost", () -> {
            for (int i = 0; i < ProtectedSite.MACHINES; i++) {
                boolean back = isTakenBack(i);
                if (!site.isGone(i)
                        && site.playing(i).stream()
                                .noneMatch(vm -> isBootable(vm) && (back || hasWhatWasWritten(vm)))) {
                    return Optional.of("nothing of " + site.playing(i) + " has what machine " + i + " wrote last");
                }
            }
            return Optional.empty();
        });
    }

    private static boolean isBootable(VM vm) {
        return vm.state() != VMState.DELETING && vm.state() != VMState.FAILED;
    }

    private boolean hasWhatWasWritten(VM vm) {
        return site.counts(List.of(vm)).get(0) == site.written();
    }

    /** What is cancelled after its machine has begun to work, and before that was proved, takes back what it has written. */
    private boolean isTakenBack(int index) {
        return site.joined().stream()
                .map(Joined::work)
                .filter(work -> work.startsWith(ProtectedSite.REPLACEMENT + ProtectedRun.PLAN + "-" + index + "-"))
                .flatMap(work -> store.find(work).stream())
                .anyMatch(saga -> saga.cursor().direction() == Direction.BACKWARD);
    }

    Invariant whatCameBackStays() {
        return looked("a machine that works again is not replaced", () -> {
            Map<ResourceId, Instant> back = site.hanging.back();
            for (VM vm : back.isEmpty() ? List.<VM>of() : site.primary.vms()) {
                Instant since = back.get(vm.id());
                if (since != null && isOff(vm) && site.now().isAfter(since.plus(ON_ITS_WAY))) {
                    return Optional.of(vm.id() + " works since " + since + ", and is " + vm.state());
                }
            }
            return Optional.empty();
        });
    }

    private static boolean isOff(VM vm) {
        return vm.state() == VMState.STOPPING || vm.state() == VMState.STOPPED || vm.state() == VMState.DELETING;
    }

    Invariant whatIsLostIsStated() {
        return Invariant.of("what is lost with a machine is stated, and within what the plan allows", () -> {
            for (Joined joined : site.joined()) {
                Duration loss = loss(joined.work());
                if (loss.compareTo(OBJECTIVE) > 0) {
                    return Optional.of("a loss of " + loss + " was accepted by nobody");
                }
                Instant madeOf = lostAt(joined.work()).minus(loss);
                boolean more = joined.lost()
                        .filter(lost -> loss.isZero() || lost.isBefore(madeOf))
                        .isPresent();
                if (more) {
                    return Optional.of(joined.work() + " lost what was written from "
                            + joined.lost().get() + " on, and states " + loss);
                }
            }
            return Optional.empty();
        });
    }

    private Duration loss(String replacement) {
        return store.steps(replacement).stream()
                .filter(step -> step.name().equals("content"))
                .map(step -> LOSS.matcher(step.result()))
                .filter(Matcher::find)
                .map(found -> Duration.parse(found.group(1)))
                .findFirst()
                .orElse(Duration.ZERO);
    }

    private static Instant lostAt(String replacement) {
        return Instant.ofEpochMilli(Long.parseLong(replacement.substring(replacement.lastIndexOf('-') + 1)));
    }

    Invariant nothingIsLeft() {
        return Invariant.of(
                "a replacement leaves its machine and nothing else, or nothing if it came to nothing", () -> {
                    for (Leftover left : site.primary.leftovers()) {
                        Optional<SagaRecord> saga = left.work()
                                .filter(work -> work.startsWith(ProtectedSite.REPLACEMENT))
                                .flatMap(store::find);
                        ResourceType type = left.resource().type();
                        boolean its = type.equals(ResourceType.VM) || type.equals(ResourceType.VOLUME);
                        if (saga.isPresent()
                                && !(its && stepOf.apply(saga.get()).equals("serve"))) {
                            return Optional.of(left + " is still billed");
                        }
                    }
                    return Optional.empty();
                });
    }

    Invariant whatStaysIsNamed() {
        return Invariant.of("a machine in whose place another one works is named, or gone", () -> {
            for (int i = 0; i < ProtectedSite.MACHINES; i++) {
                List<VM> playing = site.playing(i);
                for (VM vm : playing) {
                    boolean idle = playing.size() > 1 && vm.state() != VMState.RUNNING;
                    if (idle
                            && watched().noneMatch(memo -> memo.contains(vm.id().toString()))) {
                        return Optional.of(vm.id() + " is " + vm.state() + ", and nobody is told");
                    }
                }
            }
            return Optional.empty();
        });
    }

    Invariant allWorkOrSomebodyKnows() {
        return Invariant.of("in the end every machine works, or a human is asked", () -> {
            for (int i = 0; i < ProtectedSite.MACHINES; i++) {
                if (!works(i) && !somebodyKnows()) {
                    return Optional.of("of " + site.playing(i) + " none works, and nobody is asked");
                }
            }
            return Optional.empty();
        });
    }

    // ---- the truth

    boolean works(int index) {
        return site.playing(index).stream().anyMatch(vm -> vm.state() == VMState.RUNNING && !site.hanging.hangs(vm));
    }

    /** Tells whether the plan says that a machine could not be made good. */
    boolean somebodyKnows() {
        return watched().anyMatch(memo -> memo.contains("could be neither restarted nor replaced"));
    }

    private Stream<String> watched() {
        return store.all().stream()
                .filter(saga -> saga.kind().name().equals("dr-protection"))
                .flatMap(saga -> saga.cursor().memo().stream());
    }
}
