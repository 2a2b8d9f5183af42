package io.multicloud.samples.bench;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;

/** The peer: a workflow of five steps that do nothing, called as its guide shows. Thread-safe. */
final class DbosCaller implements AutoCloseable {
    private final DBOS dbos;
    private final NoOps noOps;

    /** What is called. */
    public interface NoOps {
        /** Runs five steps. */
        String run();
    }

    /** The workflow, as DBOS wants it. */
    static final class Program implements NoOps {
        private static final int STEPS = 5;

        private final DBOS dbos;

        Program(DBOS dbos) {
            this.dbos = dbos;
        }

        @Override
        @Workflow(name = "no-ops")
        public String run() {
            for (int i = 0; i < STEPS; i++) {
                String step = dbos.runStep(() -> "done", "step " + i);
                if (!step.equals("done")) {
                    throw new IllegalStateException("a step came to " + step);
                }
            }
            return "done";
        }
    }

    @SuppressWarnings(
            "removal") // Its server would cost it time; where there is none any more, there is nothing to switch off.
    DbosCaller(String url) {
        this.dbos = new DBOS(DBOSConfig.defaults("multicloud-bench")
                .withDatabaseUrl(url)
                .withDbUser("postgres")
                .withDbPassword("postgres")
                .disableAdminServer());
        this.noOps = dbos.registerProxy(NoOps.class, new Program(dbos));
        dbos.launch();
    }

    void run(int caller) {
        noOps.run();
    }

    @Override
    public void close() {
        dbos.close();
    }
}
