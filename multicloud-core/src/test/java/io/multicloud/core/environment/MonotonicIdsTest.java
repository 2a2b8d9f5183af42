package io.multicloud.core.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MonotonicIdsTest {
    @Test
    void anIdIsTwentySixCharactersThatBeginWithTheTime() {
        MonotonicIds ids = new MonotonicIds(() -> Instant.ofEpochMilli(1_469_918_176_385L));

        // The example of the ULID specification: this moment is written 01ARYZ6S41.
        assertThat(ids.next()).matches("01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}");
    }

    @Property
    void idsAscendWhateverTheClockDoes(@ForAll @Size(min = 2, max = 200) List<@LongRange(max = 5) Long> clock) {
        AtomicLong now = new AtomicLong();
        MonotonicIds ids = new MonotonicIds(() -> Instant.ofEpochMilli(now.get()));
        List<String> made = new ArrayList<>();
        for (long reading : clock) {
            now.set(reading);
            made.add(ids.next());
        }

        assertThat(made).isSorted();
        assertThat(new HashSet<>(made)).hasSameSizeAs(made);
    }

    @Test
    void twoGeneratorsDoNotMeetInTheSameMillisecond() {
        MonotonicIds one = new MonotonicIds(() -> Instant.EPOCH);
        MonotonicIds other = new MonotonicIds(() -> Instant.EPOCH);
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            made.add(one.next());
            made.add(other.next());
        }

        assertThat(new HashSet<>(made)).hasSameSizeAs(made);
    }
}
