package io.multicloud.core.saga;

import static io.multicloud.core.saga.SagaWorld.KIND;
import static io.multicloud.core.saga.SagaWorld.SAGA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.JournalWeather.Fate;
import io.multicloud.core.journal.JournalWeather.Outcome;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.saga.SagaWorld.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Starting sagas, knowing their programs, listening to them, and closing what runs them. */
class SagaEngineLifeTest extends SagaEngineFixture {
    @Test
    void startingTwiceIsOneSaga() {
        Host first = world.host("a", making(2));
        Host second = world.host("b", making(2));
        world.submit(first);
        world.submit(second);
        world.submit(first);
        world.settle(LONGEST);
        world.submit(second);
        world.time.advance(Duration.ofMinutes(1));
        assertThat(world.workshop.things()).isEqualTo(SagaWorld.oneOfEach(2));
        assertThat(world.workshop.calls("make")).isEqualTo(2);
    }

    @Test
    void anIdThatIsTakenByAnotherSagaIsRefused() {
        Host host = world.host("a", making(1));
        world.submit(host);
        world.settle(LONGEST);
        assertThatThrownBy(() -> world.get(host.engine().submit(SAGA, KIND, "another input")))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(SAGA);
    }

    @Test
    void aKindThatIsNotKnownCannotBeStarted() {
        Host host = world.host("a", making(1));
        assertThatThrownBy(() -> host.engine().submit(SAGA, new SagaKind("work", 2), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("work/2")
                .hasMessageContaining("work/1");
    }

    @Test
    void aSagaOfAVersionThatIsNotKnownIsReportedOnceAndLeftToWhoKnowsIt() {
        SagaKind newer = new SagaKind("work", 2);
        Host first = world.host("a", Duration.ZERO, List.of(SagaDefinition.of(newer, making(2))));
        first.machine().executor().execute(() -> first.engine().submit(SAGA, newer, "input"));
        first.machine().before(5, first.machine()::kill);
        world.time.advance(Duration.ofSeconds(1));
        Host old = world.host("b", making(2));
        List<SagaView> unknown = new ArrayList<>();
        old.engine().addListener(new SagaListener() {
            @Override
            public void unknown(SagaView saga) {
                unknown.add(saga);
            }
        });
        world.time.advance(Duration.ofHours(1));
        assertThat(unknown).extracting(SagaView::id).containsExactly(SAGA);
        assertThat(world.state()).isEqualTo(SagaState.ACTIVE);
        world.host("c", Duration.ZERO, List.of(SagaDefinition.of(newer, making(2))));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
    }

    @Test
    void listenersHearEachMoveInOrderAlsoBesideOnesThatThrow() {
        Host host = world.host("a", then(making(2), Step.of("fails", Action.repeatable(context -> Answer.fail("so")))));
        host.engine().addListener(new SagaListener() {
            @Override
            public void changed(SagaView saga) {
                throw new IllegalStateException("a listener's own fault");
            }
        });
        List<SagaView> heard = SagaWorld.heardBy(host.engine());
        world.submit(host);
        world.settle(LONGEST);
        assertThat(heard)
                .extracting(view -> view.step().orElseThrow() + " " + view.direction())
                .containsExactly(
                        "step 0 FORWARD",
                        "step 1 FORWARD",
                        "fails FORWARD",
                        "step 1 BACKWARD",
                        "step 0 BACKWARD",
                        "step 0 BACKWARD");
        assertThat(heard.get(5).state()).isEqualTo(SagaState.ROLLED_BACK);
        assertThat(heard.get(2).progress()).isBetween(0.6, 0.7);
        assertThat(heard.get(4).direction()).isEqualTo(Direction.BACKWARD);
    }

    @Test
    void aHostThatClosesGivesItsSagasToOthersAtOnce() {
        List<Step> steps = new ArrayList<>(making(1));
        List<Host> hosts = new ArrayList<>();
        steps.add(Step.of("closes", Action.repeatable(context -> {
            hosts.get(0).engine().close();
            return Answer.done();
        })));
        steps.addAll(List.of(world.workshop.making("after")));
        Host first = world.host("a", steps);
        hosts.add(first);
        world.host("b", steps);
        world.submit(first);
        assertThat(world.settle(Duration.ofSeconds(2))).isEqualTo(SagaState.SUCCEEDED);
        assertThat(first.engine().running()).isZero();
        assertThatThrownBy(() -> first.engine().submit("x", KIND, "")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void runsNoMoreSagasAtOnceThanItMay() {
        AtomicInteger open = new AtomicInteger();
        List<Step> steps = List.of(Step.of(
                "waits",
                Action.of(
                        context -> {
                            open.incrementAndGet();
                            return Answer.done();
                        },
                        context -> Answer.again(Duration.ofSeconds(1)))));
        Host host = world.host("a", steps);
        for (int i = 0; i < 300; i++) {
            world.submit(host, "saga-" + i);
        }
        world.time.advance(Duration.ofSeconds(30));
        assertThat(open).as("more than one look's worth").hasValue(300);
        assertThat(world.state("saga-299")).isEqualTo(SagaState.SUCCEEDED);
    }

    @Test
    void aStartThatIsRepeatedAfterItsLeaseHasEndedMakesNoCallBesideWhoeverHasItNow() {
        // The first answer is lost, and host b takes the saga over at the moment at which host a asks for it again.
        AtomicInteger creates = new AtomicInteger();
        world.weather(operation -> !operation.equals("create")
                ? new Fate(Outcome.ANSWERED, Duration.ZERO, Duration.ZERO)
                : creates.getAndIncrement() == 0
                        ? new Fate(Outcome.UNACKNOWLEDGED, Duration.ZERO, Duration.ZERO)
                        : new Fate(Outcome.ANSWERED, Duration.ZERO, Duration.ofMillis(50)));
        SagaSettings rare = new SagaSettings(Duration.ofSeconds(6), Duration.ofHours(1), 10);
        Host first = world.host("a", making(1), rare);
        world.time.advance(Duration.ofSeconds(1));
        world.submit(first);
        world.time.advance(Duration.ofSeconds(7));
        assertThat(world.workshop.calls("make")).isZero();
        world.submit(first);
        world.time.advance(Duration.ofMillis(20));
        world.host("b", making(1));
        assertThat(world.settle(LONGEST)).isEqualTo(SagaState.SUCCEEDED);
        assertThat(world.workshop.calls("make")).isEqualTo(1);
    }

    @Test
    void definitionsAndStepsAreChecked() {
        Step step = world.workshop.making("twice");
        assertThatThrownBy(() -> SagaDefinition.of(KIND, List.of(step, step)).steps(""))
                .hasMessageContaining("two steps named twice");
        assertThatThrownBy(() -> SagaDefinition.of(KIND, List.of()).steps("x")).hasMessageContaining("no steps");
        SagaDefinition one = SagaDefinition.of(KIND, List.of(step));
        assertThatThrownBy(() -> world.host("a", Duration.ZERO, List.of(one, one)))
                .hasMessageContaining("work/1");
        assertThatThrownBy(() -> world.host("a", Duration.ZERO, List.of())).hasMessageContaining("at least one");
        assertThat(Map.of(1, one.steps("any").size())).containsEntry(1, 1);
    }
}
