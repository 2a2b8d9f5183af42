package io.multicloud.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.spi.Secret;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.PostgresJournal;
import io.multicloud.core.journal.PostgresSettings;
import io.multicloud.core.journal.SqliteJournal;
import io.multicloud.testkit.simulation.Simulation;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds on the model of a journal holds on the journals. */
class StoresTest {
    private static final int FEW = 10;
    private static final int MANY = 200;

    /** Beyond the seeds of single crashes, where each has several troubles. */
    private static final long FIRST = 1_000;

    @BeforeAll
    static void quiet() {
        Quiet.begin();
    }

    @AfterAll
    static void loud() {
        Quiet.end();
    }

    @Test
    void movesSurviveOnSqlite(@TempDir Path directory) {
        onSqlite(directory, FEW);
    }

    @Test
    @Tag("deep")
    void manyMovesSurviveOnSqlite(@TempDir Path directory) {
        onSqlite(directory, MANY);
    }

    @Test
    void movesSurviveOnPostgres() throws IOException {
        onPostgres(FEW);
    }

    @Test
    @Tag("deep")
    void manyMovesSurviveOnPostgres() throws IOException {
        onPostgres(MANY);
    }

    private static void onSqlite(Path directory, int seeds) {
        RealStore.Time time = new RealStore.Time();
        try (Journal journal = SqliteJournal.openOn(directory, time, Runnable::run)) {
            played(new RealStore(time, journal), seeds);
        }
    }

    private static void onPostgres(int seeds) throws IOException {
        RealStore.Time time = new RealStore.Time();
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Journal journal = PostgresJournal.openOn(settings(server), time, Runnable::run)) {
            played(new RealStore(time, journal), seeds);
        }
    }

    private static PostgresSettings settings(EmbeddedPostgres server) {
        return new PostgresSettings(
                server.getJdbcUrl("postgres", "postgres"), "postgres", Secret.of("postgres"), "simulation");
    }

    private static void played(RealStore store, int seeds) {
        assertThat(Simulation.sweep(FIRST, seeds, 1, new MoveScenario(Variant.SOUND, store::in, MoveScenario.By.SAGA)))
                .isPositive();
    }
}
