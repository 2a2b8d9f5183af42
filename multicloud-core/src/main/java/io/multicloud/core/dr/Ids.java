package io.multicloud.core.dr;

import java.time.Instant;
import java.util.Optional;

/**
 * The ids of the sagas of a plan. What must be there once has an id that whoever asks for it again arrives at, too: a
 * recovery's is made of the epoch that it is to bring.
 */
final class Ids {
    private Ids() {}

    static String protection(String plan, long generation) {
        return "protection-" + plan + "-" + generation;
    }

    static String backup(String plan, int group, Instant at) {
        return "backup-" + plan + "-" + group + "-" + millis(at);
    }

    static String recovery(String plan, long epoch, int attempt) {
        return "recovery-" + plan + "-" + epoch + "-" + attempt;
    }

    static String drill(String plan, Instant at) {
        return "drill-" + plan + "-" + millis(at);
    }

    static String standby(String plan, Instant at) {
        return "standby-" + plan + "-" + millis(at);
    }

    static String heal(String plan, int machine, Instant at) {
        return "heal-" + plan + "-" + machine + "-" + millis(at);
    }

    static String replace(String plan, int machine, Instant at) {
        return "replace-" + plan + "-" + machine + "-" + millis(at);
    }

    private static String millis(Instant at) {
        return String.format("%013d", at.toEpochMilli());
    }

    /** Returns the numbers at the end of an id of that kind and plan, if it is one. */
    static Optional<long[]> numbers(String kind, String plan, int count, String id) {
        String beginning = kind + "-" + plan;
        if (!id.startsWith(beginning)) {
            return Optional.empty();
        }
        long[] numbers = new long[count];
        int at = beginning.length();
        for (int i = 0; i < count; i++) {
            int end = at + 1;
            while (end < id.length() && isDigit(id.charAt(end))) {
                end++;
            }
            if (at >= id.length() || id.charAt(at) != '-' || end == at + 1) {
                return Optional.empty();
            }
            numbers[i] = Long.parseLong(id, at + 1, end, 10);
            at = end;
        }
        if (at < id.length()) {
            return Optional.empty();
        }
        return Optional.of(numbers);
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
