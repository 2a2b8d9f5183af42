package io.multicloud.core.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was acknowledged, in the order in which it was heard, and what is wrong with it. Of one saga, later owners have higher
 * epochs, so that what the messages of different processes say can be compared in whatever order they come.
 */
final class History {
    private final Map<String, SagaHistory> sagas = new TreeMap<>();
    private int commits;

    /** One saga. */
    private static final class SagaHistory {
        private boolean created;

        /** By epoch: the highest revision that its owner's commits have come to. */
        private final TreeMap<Long, Long> revisions = new TreeMap<>();

        /** By epoch: the revision that its owner found. */
        private final TreeMap<Long, Long> claims = new TreeMap<>();

        /** By direction and position, the result that was acknowledged last. */
        private final Map<String, String> results = new LinkedHashMap<>();

        /** Effects of an owner that were heard after a later owner was. */
        private final List<String> late = new ArrayList<>();

        private final Map<Long, Integer> lateOfEpoch = new HashMap<>();
        private final Map<String, Integer> creates = new HashMap<>();
    }

    private SagaHistory saga(String id) {
        return sagas.computeIfAbsent(id, unseen -> new SagaHistory());
    }

    static String sagaOf(String step) {
        return step.substring(0, step.lastIndexOf('-'));
    }

    synchronized void created(String id) {
        saga(id).created = true;
    }

    synchronized void claimed(String id, long epoch, long revision) {
        saga(id).claims.put(epoch, revision);
    }

    /**
     * @param revision which the commit has made
     * @param results {@code direction:position:result}, joined by commas
     */
    synchronized void committed(String id, long epoch, long revision, String results) {
        commits++;
        SagaHistory saga = saga(id);
        saga.revisions.merge(epoch, revision, Math::max);
        for (String result : results.split(",", -1)) {
            int end = result.lastIndexOf(':');
            if (end > 0) {
                saga.results.put(result.substring(0, end), result.substring(end + 1));
            }
        }
    }

    synchronized void effect(String step, long epoch, String what) {
        SagaHistory saga = saga(sagaOf(step));
        if (what.equals("create")) {
            saga.creates.merge(step, 1, Integer::sum);
        }
        if (!saga.claims.tailMap(epoch, false).isEmpty()) {
            saga.late.add(step);
            saga.lateOfEpoch.merge(epoch, 1, Integer::sum);
        }
    }

    synchronized int commits() {
        return commits;
    }

    /** Returns how many effects came from an owner after a later one was heard: calls that were in flight. */
    synchronized int lateEffects() {
        return sagas.values().stream().mapToInt(saga -> saga.late.size()).sum();
    }

    synchronized Set<String> created() {
        Set<String> created = new LinkedHashSet<>();
        sagas.forEach((id, saga) -> {
            if (saga.created) {
                created.add(id);
            }
        });
        return created;
    }

    /** What the journal has of a saga when all is over. */
    record Outcome(boolean succeeded, long revision, Map<String, String> results) {}

    /**
     * Returns everything that must not be, in sentences.
     *
     * @param journal what the journal has, by saga
     * @param resources what is there, by step
     * @param steps how many resources a saga that succeeds has
     */
    synchronized List<String> problems(
            Map<String, Outcome> journal, Map<String, ? extends Collection<String>> resources, int steps) {
        List<String> problems = new ArrayList<>();
        sagas.forEach((id, saga) -> {
            Outcome outcome = journal.get(id);
            if (outcome == null) {
                if (saga.created) {
                    problems.add(id + " was acknowledged, and the journal has no such saga");
                }
                return;
            }
            lost(id, saga, outcome, problems);
            saga.lateOfEpoch.forEach((epoch, effects) -> {
                if (effects > 1) {
                    problems.add(id + ": the owner of epoch " + epoch + " had " + effects
                            + " effects after another one had taken over, of which one call may have been in flight");
                }
            });
            for (int step = 0; step < steps; step++) {
                String key = id + "-" + step;
                int there = resources.containsKey(key) ? resources.get(key).size() : 0;
                int wanted = outcome.succeeded() ? 1 : 0;
                if (there != wanted && !saga.late.contains(key)) {
                    problems.add(key + " has " + there + " resources in place of " + wanted + ", of "
                            + saga.creates.getOrDefault(key, 0) + " creates");
                }
            }
        });
        return problems;
    }

    private static void lost(String id, SagaHistory saga, Outcome outcome, List<String> problems) {
        saga.claims.forEach((epoch, found) -> {
            long acknowledged = highest(saga.revisions.headMap(epoch, false));
            if (found < acknowledged) {
                problems.add(id + ": revision " + acknowledged + " was acknowledged, and the owner of epoch " + epoch
                        + " found revision " + found);
            }
        });
        if (outcome.revision() < highest(saga.revisions)) {
            problems.add(id + ": revision " + highest(saga.revisions) + " was acknowledged, and the journal has "
                    + outcome.revision());
        }
        saga.results.forEach((step, result) -> {
            if (!result.equals(outcome.results().get(step))) {
                problems.add(id + ": the result " + result + " of " + step + " was acknowledged, and the journal has "
                        + outcome.results().get(step));
            }
        });
    }

    private static long highest(Map<Long, Long> revisions) {
        return revisions.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
