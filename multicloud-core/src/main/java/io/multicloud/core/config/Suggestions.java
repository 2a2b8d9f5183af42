package io.multicloud.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant. */
public final class Suggestions {
    private Suggestions() {}

    /** Returns {@code ; did you mean 'x'?} for the nearest candidate, or nothing if none is near. */
    public static String didYouMean(String written, Collection<String> candidates) {
        return nearest(written, candidates)
                .map(candidate -> "; did you mean '" + candidate + "'?")
                .orElse("");
    }

    /** Returns the candidate that fewest edits lead to: at most a third of the characters, and no more than three. */
    static Optional<String> nearest(String written, Collection<String> candidates) {
        String normalised = normalise(written);
        int most = Math.min(3, Math.max(1, written.length() / 3));
        return candidates.stream()
                .filter(candidate -> distance(normalised, normalise(candidate)) <= most)
                .min(Comparator.comparingInt((String candidate) -> distance(normalised, normalise(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static String normalise(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** Edits between two words, where swapping neighbours is one edit (optimal string alignment). */
    private static int distance(String left, String right) {
        int[][] edits = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[left.length()][right.length()];
    }
}
