package io.multicloud.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.api.dr.HealthPolicy.Detector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class FailureDetectorTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final long STEP = INTERVAL.toNanos();
    private static final Detector PHI = new Detector.PhiAccrual(8);

    private static FailureDetector detector(Detector detector) {
        return FailureDetector.of(new HealthPolicy(INTERVAL, detector));
    }

    @Provide
    Arbitrary<Detector> detectors() {
        return Arbitraries.of(
                new Detector.Failures(1, 1),
                new Detector.Failures(3, 3),
                new Detector.Failures(5, 2),
                new Detector.PhiAccrual(1),
                PHI,
                new Detector.PhiAccrual(300));
    }

    /** The rules of counting, on the whole list of answers instead of on a state. */
    private static Verdict counted(List<Boolean> answers, int failures, int successes) {
        Verdict verdict = Verdict.UNKNOWN;
        for (int end = 1; end <= answers.size(); end++) {
            boolean lost = verdict == Verdict.LOST;
            if (!lost && endsWith(answers, end, false, failures)) {
                verdict = Verdict.LOST;
            } else if (!lost) {
                verdict = answers.get(end - 1) ? Verdict.WELL : Verdict.SUSPECTED;
            } else if (endsWith(answers, end, true, successes)) {
                verdict = Verdict.WELL;
            }
        }
        return verdict;
    }

    private static boolean endsWith(List<Boolean> answers, int end, boolean answer, int times) {
        return end >= times && answers.subList(end - times, end).stream().allMatch(each -> each == answer);
    }

    @Property
    void countingAgreesWithLookingAtAllAnswers(
            @ForAll List<Boolean> answers,
            @ForAll @IntRange(min = 1, max = 5) int failures,
            @ForAll @IntRange(min = 1, max = 5) int successes,
            @ForAll long start) {
        FailureDetector detector = detector(new Detector.Failures(failures, successes));
        long now = start;
        List<Boolean> seen = new ArrayList<>();
        for (boolean answer : answers) {
            now += STEP;
            seen.add(answer);
            Verdict verdict = answer ? detector.answered(now) : detector.failed(now);

            assertThat(verdict).isEqualTo(counted(seen, failures, successes));
            assertThat(detector.verdict(now)).isEqualTo(verdict);
        }
    }

    @Property
    void nothingIsLostByFailuresThatAlwaysStopOneShort(
            @ForAll @IntRange(min = 2, max = 6) int failures, @ForAll @IntRange(min = 1, max = 200) int rounds) {
        FailureDetector detector = detector(new Detector.Failures(failures, 3));
        long now = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 1; i < failures; i++) {
                now += STEP;
                assertThat(detector.failed(now)).isEqualTo(Verdict.SUSPECTED);
            }
            now += STEP;
            assertThat(detector.answered(now)).isEqualTo(Verdict.WELL);
        }
    }

    @Property
    void whatIsLostStaysLostWhileItsAnswersStopOneShort(
            @ForAll @IntRange(min = 2, max = 6) int successes, @ForAll @IntRange(min = 1, max = 200) int rounds) {
        FailureDetector detector = detector(new Detector.Failures(1, successes));
        long now = 0;
        for (int round = 0; round < rounds; round++) {
            now += STEP;
            assertThat(detector.failed(now)).isEqualTo(Verdict.LOST);
            for (int i = 1; i < successes; i++) {
                now += STEP;
                assertThat(detector.answered(now)).isEqualTo(Verdict.LOST);
            }
        }
        assertThat(detector.failingSince()).hasValue(STEP);
    }

    @Property
    void withoutDataNothingIsKnown(@ForAll("detectors") Detector kind, @ForAll long now) {
        FailureDetector detector = detector(kind);

        assertThat(detector.verdict(now)).isEqualTo(Verdict.UNKNOWN);
        assertThat(detector.failingSince()).isEmpty();
    }

    @Property
    void wellTurnsToUnknownWhenNobodyAsksAndLostDoesNot(
            @ForAll("detectors") Detector kind, @ForAll @LongRange(min = 0, max = 1L << 50) long silence) {
        FailureDetector well = detector(kind);
        well.answered(0);
        FailureDetector lost = detector(kind);
        long now = 0;
        while (lost.failed(now) != Verdict.LOST) {
            now += STEP;
        }

        boolean tooOld = silence >= FailureDetector.SILENT_INTERVALS * STEP;
        assertThat(well.verdict(silence)).isEqualTo(tooOld ? Verdict.UNKNOWN : Verdict.WELL);
        assertThat(lost.verdict(now + silence)).isEqualTo(Verdict.LOST);
    }

    @Property
    void pauseOfWhoAsksIsNoEvidence(
            @ForAll("detectors") Detector kind,
            @ForAll @IntRange(min = 0, max = 40) int answers,
            @ForAll @LongRange(min = 4 * 30_000_000_000L, max = 1L << 55) long pause) {
        FailureDetector paused = detector(kind);
        long now = 0;
        for (int i = 0; i < answers; i++) {
            now += STEP;
            paused.answered(now);
        }
        Verdict fresh = detector(kind).failed(now + pause);

        assertThat(paused.failed(now + pause)).isEqualTo(fresh);
        assertThat(paused.failingSince()).hasValue(now + pause);
    }

    @Property
    void whatFailsForeverIsLostAndWhatAnswersForeverIsWellAgain(
            @ForAll("detectors") Detector kind, @ForAll List<Boolean> before) {
        FailureDetector detector = detector(kind);
        long now = 0;
        for (boolean answer : before) {
            now += STEP;
            if (answer) {
                detector.answered(now);
            } else {
                detector.failed(now);
            }
        }
        for (int i = 0; i < 2_000; i++) {
            now += STEP;
            detector.failed(now);
        }
        assertThat(detector.verdict(now)).isEqualTo(Verdict.LOST);
        for (int i = 0; i < 5; i++) {
            now += STEP;
            detector.answered(now);
        }
        assertThat(detector.verdict(now)).isEqualTo(Verdict.WELL);
        assertThat(detector.failingSince()).isEmpty();
    }

    @Test
    void outageIsCountedFromTheFirstFailureOfTheRowThatLedToIt() {
        FailureDetector detector = detector(new Detector.Failures(3, 3));
        detector.failed(STEP);
        detector.answered(2 * STEP);
        detector.failed(3 * STEP);
        detector.failed(4 * STEP);
        assertThat(detector.failingSince()).isEqualTo(OptionalLong.of(3 * STEP));
        assertThat(detector.failed(5 * STEP)).isEqualTo(Verdict.LOST);
        detector.answered(6 * STEP);
        assertThat(detector.failingSince()).isEqualTo(OptionalLong.of(3 * STEP));
    }

    @Test
    void phiAtEightOutlivesTwoFailuresAndNotThree() {
        FailureDetector detector = detector(PHI);
        long now = 0;
        for (int i = 0; i < 500; i++) {
            now += STEP;
            assertThat(detector.answered(now)).isEqualTo(Verdict.WELL);
            if (i % 50 == 49) {
                for (int failure = 0; failure < 2; failure++) {
                    now += STEP;
                    assertThat(detector.failed(now)).isEqualTo(Verdict.SUSPECTED);
                }
            }
        }
        detector.answered(now + STEP);
        assertThat(detector.failed(now + 2 * STEP)).isEqualTo(Verdict.SUSPECTED);
        assertThat(detector.failed(now + 3 * STEP)).isEqualTo(Verdict.SUSPECTED);
        assertThat(detector.failed(now + 4 * STEP)).isEqualTo(Verdict.LOST);
    }

    @Test
    void phiIsMorePatientWithAnswersThatComeIrregularly() {
        PhiAccrual regular = new PhiAccrual(8, INTERVAL);
        PhiAccrual irregular = new PhiAccrual(8, INTERVAL);
        long regularly = 0;
        long irregularly = 0;
        for (int i = 0; i < 100; i++) {
            regularly += STEP;
            regular.answered(regularly);
            irregularly += i % 2 == 0 ? STEP / 10 : 2 * STEP - STEP / 10;
            irregular.answered(irregularly);
        }

        assertThat(irregular.phi(irregularly + 3 * STEP)).isLessThan(regular.phi(regularly + 3 * STEP) / 5);
    }

    @Test
    void phiForgetsTheTimeOfAnOutage() {
        PhiAccrual detector = new PhiAccrual(8, INTERVAL);
        long now = 0;
        for (int i = 0; i < PhiAccrual.WARM_UP + 1; i++) {
            now += STEP;
            detector.answered(now);
        }
        double before = detector.phi(now + 2 * STEP);
        for (int i = 0; i < 1_000; i++) {
            now += STEP;
            detector.failed(now);
        }
        for (int i = 0; i < PhiAccrual.ANSWERS_TO_RETURN; i++) {
            now += STEP;
            detector.answered(now);
        }

        assertThat(detector.phi(now + 2 * STEP)).isEqualTo(before);
    }

    @Test
    void phiIsFiniteAfterAYearOfFailures() {
        PhiAccrual detector = new PhiAccrual(1e12, INTERVAL);
        detector.answered(0);

        assertThat(detector.phi(Duration.ofDays(365).toNanos())).isFinite().isGreaterThan(1e9);
    }
}
