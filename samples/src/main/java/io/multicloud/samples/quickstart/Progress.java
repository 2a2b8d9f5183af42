package io.multicloud.samples.quickstart;

import java.io.PrintStream;
import java.util.Locale;

/** Shows how far the runs are: one bar that redraws itself on a terminal, a line for every quarter elsewhere. Thread-safe. */
final class Progress {
    private static final int WIDTH = 40;

    private final PrintStream out;
    private final boolean terminal;
    private final int[] percents;

    Progress(PrintStream out, boolean terminal, int runs) {
        this.out = out;
        this.terminal = terminal;
        this.percents = new int[runs];
    }

    synchronized void at(int run, String name, int percent) {
        percents[run] = percent;
        if (!terminal) {
            if (percent % 25 == 0) {
                out.printf(Locale.ROOT, "%3d %% done: %s%n", percent, name);
            }
            return;
        }
        int sum = 0;
        for (int part : percents) {
            sum += part;
        }
        int all = sum / percents.length;
        int filled = WIDTH * all / 100;
        out.printf(Locale.ROOT, "\r[%s%s] %3d %%", "#".repeat(filled), "-".repeat(WIDTH - filled), all);
        out.flush();
    }

    synchronized void finish() {
        if (terminal) {
            out.println();
        }
    }
}
