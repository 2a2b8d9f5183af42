package io.multicloud.core.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.core.process.History.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The judge of the killed processes sees what it is there to see. */
class HistoryTest {
    private final History history = new History();

    private static Map<String, Outcome> journal(boolean succeeded, long revision, Map<String, String> results) {
        return Map.of("s", new Outcome(succeeded, revision, results));
    }

    @Test
    void whatIsInOrderIsNoProblem() {
        history.created("s");
        history.effect("s-0", 1, "create");
        history.committed("s", 1, 1, "FORWARD:0:r1");
        history.claimed("s", 2, 1);
        history.committed("s", 2, 2, "FORWARD:1:r2");

        assertThat(history.problems(
                        journal(true, 2, Map.of("FORWARD:0", "r1", "FORWARD:1", "r2")),
                        Map.of("s-0", List.of("r1"), "s-1", List.of("r2")),
                        2))
                .isEmpty();
        assertThat(history.lateEffects()).isZero();
    }

    @Test
    void aLostSagaALostCommitAndALostResultAreSeen() {
        history.created("s");
        history.committed("s", 1, 3, "FORWARD:0:r1");
        history.claimed("s", 2, 2);

        assertThat(history.problems(Map.of(), Map.of(), 1))
                .singleElement()
                .asString()
                .contains("no such saga");
        assertThat(history.problems(journal(false, 2, Map.of()), Map.of(), 1))
                .hasSize(3)
                .anyMatch(problem -> problem.contains("found revision 2"))
                .anyMatch(problem -> problem.contains("the journal has 2"))
                .anyMatch(problem -> problem.contains("result r1"));
    }

    @Test
    void aSecondResourceAMissingOneAndOneThatIsLeftAreSeen() {
        history.created("s");
        history.effect("s-0", 1, "create");
        history.effect("s-0", 2, "create");

        assertThat(history.problems(journal(true, 0, Map.of()), Map.of("s-0", List.of("r1", "r2")), 2))
                .hasSize(2)
                .anyMatch(problem -> problem.contains("s-0 has 2 resources in place of 1, of 2 creates"))
                .anyMatch(problem -> problem.contains("s-1 has 0 resources in place of 1"));
        assertThat(history.problems(journal(false, 0, Map.of()), Map.of("s-0", List.of("r1")), 1))
                .singleElement()
                .asString()
                .contains("1 resources in place of 0");
    }

    @Test
    void oneCallMayHaveBeenInFlightWhenAnotherOwnerTookOverAndNoSecondOne() {
        history.created("s");
        history.claimed("s", 2, 0);
        history.effect("s-0", 1, "create");
        assertThat(history.problems(journal(true, 0, Map.of()), Map.of("s-0", List.of("r1", "r2")), 1))
                .isEmpty();
        assertThat(history.lateEffects()).isEqualTo(1);

        history.effect("s-0", 1, "create");
        assertThat(history.problems(journal(true, 0, Map.of()), Map.of("s-0", List.of("r1")), 1))
                .singleElement()
                .asString()
                .contains("epoch 1 had 2 effects");
    }
}
