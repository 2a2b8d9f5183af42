package io.multicloud.core.migration;

/** The names of a migration's steps, and of what they make. */
final class Names {
    static final String QUEUE = "queue";
    static final String NETWORK = "network";
    static final String CONVERGE = "converge";
    static final String BUCKET = "bucket";
    static final String STOP = "stop";
    static final String IMAGE = "image";
    static final String CREATE = "create";
    static final String VERIFY = "verify";
    static final String COPY_STATE = "copy-state";
    static final String HAND_OVER = "hand-over";
    static final String WINDOW = "window";
    static final String COMMIT = "commit";
    static final String ADOPT = "adopt";
    static final String CLEAN = "clean";
    static final String DISPOSE = "dispose";

    private Names() {}

    /** Returns the name of the step that decides about a round, from 1. */
    static String round(int round) {
        return "round-" + round;
    }

    /**
     * Returns the name of a disk's step.
     *
     * @param round from 1; 0 for the last one
     * @param disk from 0
     */
    static String of(String what, int round, int disk) {
        return (round == 0 ? "" : round(round) + "-") + what + "-" + (disk + 1);
    }

    /** Returns the name of what is made for a disk, unique among all migrations. */
    static String resource(String saga, int round, int disk) {
        return saga + "-r" + round + "-d" + (disk + 1);
    }
}
