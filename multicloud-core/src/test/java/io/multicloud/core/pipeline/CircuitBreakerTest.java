package io.multicloud.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final long OPEN = CircuitBreaker.OPEN_FOR.toNanos();

    private enum Kind {
        ENTER,
        ANSWERED,
        FAILED,
        REFUSED,
        ABANDONED,
        WAIT
    }

    /** What happens; {@code pick} chooses which of the requests under way it happens to, or how long to wait. */
    record Step(Kind kind, int pick) {}

    /** The same rules, written as slowly and plainly as possible. */
    private static final class Model {
        private enum State {
            CLOSED,
            OPEN,
            PROBING
        }

        private State state = State.CLOSED;
        private int epoch;
        private long since;
        private final Deque<Boolean> failed = new ArrayDeque<>();

        @Nullable
        Integer enter(long now) {
            boolean waitedLongEnough = now >= since + OPEN;
            if (state == State.CLOSED) {
                return epoch;
            }
            if (!waitedLongEnough) {
                return null;
            }
            to(State.PROBING, now);
            return epoch;
        }

        void told(int permit, Kind kind, long now) {
            if (permit != epoch) {
                return;
            }
            if (state == State.CLOSED) {
                if (kind == Kind.ANSWERED || kind == Kind.FAILED) {
                    failed.addFirst(kind == Kind.FAILED);
                    if (failed.size() > 20) {
                        failed.removeLast();
                    }
                }
                if (kind == Kind.FAILED && failed.stream().filter(each -> each).count() >= 10) {
                    to(State.OPEN, now);
                }
                return;
            }
            switch (kind) {
                case ANSWERED, REFUSED -> to(State.CLOSED, now);
                case FAILED -> to(State.OPEN, now);
                // As if it had been open for long enough: the next one may try.
                case ABANDONED -> to(State.OPEN, now - OPEN);
                default -> throw new IllegalArgumentException(kind.name());
            }
        }

        private void to(State next, long from) {
            state = next;
            epoch++;
            since = from;
            failed.clear();
        }
    }

    private record UnderWay(int modelPermit, CircuitBreaker.State permit) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(12, Kind.ENTER),
                Tuple.of(4, Kind.ANSWERED),
                Tuple.of(8, Kind.FAILED),
                Tuple.of(1, Kind.REFUSED),
                Tuple.of(1, Kind.ABANDONED),
                Tuple.of(2, Kind.WAIT));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 30))
                .as(Step::new)
                .list()
                .ofMaxSize(400);
    }

    @Property
    void doesWhatItsModelDoes(@ForAll("steps") List<Step> steps) {
        CircuitBreaker breaker = new CircuitBreaker();
        Model model = new Model();
        List<UnderWay> underWay = new ArrayList<>();
        long now = 0;
        for (Step step : steps) {
            if (step.kind == Kind.ENTER) {
                Integer expected = model.enter(now);
                long refusedFor = breaker.refusedFor(now);
                CircuitBreaker.State permit = breaker.enter(now);
                assertThat(permit != null).isEqualTo(expected != null);
                assertThat(refusedFor > 0).isEqualTo(expected == null);
                if (permit != null && expected != null) {
                    underWay.add(new UnderWay(expected, permit));
                }
            } else if (step.kind == Kind.WAIT) {
                now += OPEN * step.pick / 20;
            } else if (!underWay.isEmpty()) {
                UnderWay told = underWay.remove(step.pick % underWay.size());
                model.told(told.modelPermit, step.kind, now);
                tell(breaker, told.permit, step.kind, now);
            }
            assertThat(breaker.state().getClass().getSimpleName()).isEqualToIgnoringCase(model.state.name());
        }
    }

    private static void tell(CircuitBreaker breaker, CircuitBreaker.State permit, Kind kind, long now) {
        switch (kind) {
            case ANSWERED -> breaker.answered(permit);
            case FAILED -> breaker.failed(permit, now);
            case REFUSED -> breaker.refused(permit);
            case ABANDONED -> breaker.abandoned(permit, now);
            default -> throw new IllegalArgumentException(kind.name());
        }
    }

    private static CircuitBreaker.State entered(CircuitBreaker breaker, long now) {
        return Objects.requireNonNull(breaker.enter(now), "refused");
    }

    @Test
    void saysHowLongItStaysOpen() {
        CircuitBreaker breaker = new CircuitBreaker();
        for (int i = 0; i < CircuitBreaker.FAILURES; i++) {
            breaker.failed(entered(breaker, 0), 5);
        }

        assertThat(breaker.refusedFor(5)).isEqualTo(OPEN);
        assertThat(breaker.refusedFor(OPEN)).isEqualTo(5);
        assertThat(breaker.refusedFor(OPEN + 5)).isZero();
    }

    @Test
    void aProbeOfWhichNothingIsHeardIsFollowedByAnother() {
        CircuitBreaker breaker = new CircuitBreaker();
        for (int i = 0; i < CircuitBreaker.FAILURES; i++) {
            breaker.failed(breaker.state(), 0);
        }
        CircuitBreaker.State lost = entered(breaker, OPEN);

        assertThat(breaker.enter(2 * OPEN - 1)).isNull();
        CircuitBreaker.State second = entered(breaker, 2 * OPEN);
        assertThat(second).isNotSameAs(lost);
        breaker.answered(lost);
        assertThat(breaker.state()).isSameAs(second);
        breaker.answered(second);
        assertThat(breaker.state()).isInstanceOf(CircuitBreaker.Closed.class);
    }
}
