package io.multicloud.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private enum Event {
        CALL,
        RETRY,
        TENTH_OF_A_SECOND
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return Arbitraries.frequency(
                        Tuple.of(4, Event.CALL), Tuple.of(4, Event.RETRY), Tuple.of(1, Event.TENTH_OF_A_SECOND))
                .list()
                .ofMaxSize(3_000);
    }

    @Property
    void retriesAreAFifthOfTheCallsAndOneASecond(@ForAll("events") List<Event> events) {
        RetryBudget budget = new RetryBudget(0);
        int calls = 0;
        int retries = 0;
        long now = 0;
        for (Event event : events) {
            switch (event) {
                case CALL -> {
                    budget.called();
                    calls++;
                }
                case RETRY -> retries += budget.tryRetry(now) ? 1 : 0;
                case TENTH_OF_A_SECOND -> now += 100_000_000;
            }
            assertThat((double) retries).isLessThanOrEqualTo(calls / 5.0 + now / 1e9 + 10);
        }
    }

    @Test
    void aQuietAccountMayRetryTenTimesAndThenOnceASecond() {
        RetryBudget budget = new RetryBudget(0);

        assertThat(granted(budget, 20, 0)).isEqualTo(10);
        assertThat(granted(budget, 20, 3_000_000_000L)).isEqualTo(3);
    }

    @Test
    void aBusyAccountSavesUpAHundred() {
        RetryBudget budget = new RetryBudget(0);
        for (int i = 0; i < 100_000; i++) {
            budget.called();
        }

        assertThat(granted(budget, 1_000, 0)).isEqualTo(100 + 10);
    }

    private static int granted(RetryBudget budget, int asked, long now) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += budget.tryRetry(now) ? 1 : 0;
        }
        return granted;
    }
}
