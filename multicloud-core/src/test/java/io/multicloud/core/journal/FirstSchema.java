package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A journal as the first version of the library left it, with its own statements, and what must hold once it is opened. */
final class FirstSchema {
    private static final SagaKind MOVE = new SagaKind("move", 1);
    private static final Instant THEN = Instant.parse("2026-11-20T10:00:00Z");

    private FirstSchema() {}

    /**
     * Returns what the first version wrote, separated by semicolons.
     *
     * @param tableOptions what followed the columns of each of its tables
     */
    static String script(String tableOptions) {
        return """
                CREATE TABLE multicloud_schema (version bigint NOT NULL);
                INSERT INTO multicloud_schema (version) VALUES (1);
                CREATE TABLE saga (
                  id text NOT NULL PRIMARY KEY,
                  kind text NOT NULL,
                  version bigint NOT NULL,
                  input text NOT NULL,
                  state text NOT NULL,
                  direction text NOT NULL,
                  position bigint NOT NULL,
                  attempts bigint NOT NULL,
                  memo text,
                  progress double precision NOT NULL,
                  reason text,
                  owner text,
                  epoch bigint NOT NULL,
                  revision bigint NOT NULL,
                  due bigint,
                  request bigint NOT NULL,
                  intended_at bigint NOT NULL,
                  committed_at bigint NOT NULL
                )%1$s;
                CREATE INDEX saga_due ON saga (due) WHERE due IS NOT NULL;
                CREATE INDEX saga_request ON saga (id) WHERE request <> 0;
                CREATE INDEX saga_ended ON saga (committed_at) WHERE state IN ('SUCCEEDED', 'ROLLED_BACK');
                CREATE TABLE step (
                  saga text NOT NULL,
                  direction text NOT NULL,
                  position bigint NOT NULL,
                  name text NOT NULL,
                  result text NOT NULL,
                  PRIMARY KEY (saga, direction, position)
                )%1$s;
                CREATE TABLE extent (
                  saga text NOT NULL,
                  stream text NOT NULL,
                  at bigint NOT NULL,
                  length bigint NOT NULL,
                  sha256 text,
                  PRIMARY KEY (saga, stream, at)
                )%1$s;
                CREATE TABLE site (
                  name text NOT NULL PRIMARY KEY,
                  role text NOT NULL,
                  epoch bigint NOT NULL,
                  writer text NOT NULL,
                  changed_at bigint NOT NULL
                )%1$s;
                INSERT INTO saga VALUES ('moving', 'move', 1, 'its input', 'ACTIVE', 'FORWARD', 2, 1, 'operation 17', 0.5,
                  NULL, 'a host of then', 3, 7, %2$d, 0, %2$d, %2$d);
                INSERT INTO saga VALUES ('moved', 'move', 1, 'input', 'SUCCEEDED', 'FORWARD', 3, 0, NULL, 1,
                  NULL, NULL, 1, 4, NULL, 0, %2$d, %2$d);
                INSERT INTO step VALUES ('moving', 'FORWARD', 0, 'snapshot', 'snap-1');
                INSERT INTO step VALUES ('moving', 'FORWARD', 1, 'export', 'snap-2');
                INSERT INTO extent VALUES ('moving', 'disk-1', 0, 4096, 'aa');
                INSERT INTO extent VALUES ('moving', 'disk-1', 4096, 8192, NULL);
                INSERT INTO site VALUES ('shop', 'gcp/europe-west3', 2, 'failover-1', %2$d)""".formatted(tableOptions, THEN.toEpochMilli());
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Checks that all of it is there, and that a host of today goes on with it. */
    static void goesOn(Journal journal) {
        assertThat(get(journal.find("moved")).orElseThrow().cursor().state()).isEqualTo(SagaState.SUCCEEDED);
        SagaRecord saga = get(journal.find("moving")).orElseThrow();
        assertThat(saga.input()).isEqualTo("its input");
        assertThat(saga.cursor().position()).isEqualTo(2);
        assertThat(saga.cursor().memo()).contains("operation 17");
        assertThat(saga.createdAt()).isEqualTo(THEN);
        assertThat(get(journal.steps("moving")))
                .extracting(StepRecord::name, StepRecord::result, StepRecord::attempts, StepRecord::endedAt)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("snapshot", "snap-1", 1, Optional.of(THEN)),
                        org.assertj.core.groups.Tuple.tuple("export", "snap-2", 1, Optional.of(THEN)));
        ExtentRecord data = new ExtentRecord("disk-1", 0, 4096, Optional.of("aa"));
        ExtentRecord zeros = new ExtentRecord("disk-1", 4096, 8192, Optional.empty());
        assertThat(get(journal.extents("moving", "disk-1", 0, 10))).containsExactly(data, zeros);
        assertThat(get(journal.sites()))
                .containsExactly(new SiteRecord("shop", "gcp/europe-west3", 2, "failover-1", THEN));

        Claim claim = get(journal.claim(new ClaimRequest("a host of today", List.of(MOVE), Duration.ofMinutes(1), 10)))
                .claims()
                .get(0);
        assertThat(claim.saga().id()).isEqualTo("moving");
        assertThat(claim.saga().epoch()).isEqualTo(4);
        ExtentRecord part = new ExtentRecord("object-1", 0, 5, Optional.of("bb"), Optional.of("etag"));
        assertThat(get(journal.record(new Lease("moving", 4), List.of(part)))).isEqualTo(new CommitResult.Applied());
        assertThat(get(journal.extents("moving", "object-1", 0, 10))).containsExactly(part);
        StepRecord step =
                new StepRecord(2, Direction.FORWARD, "import", "image", 2, Duration.ofSeconds(3), Optional.empty());
        assertThat(get(journal.commit(SagaWrite.of(
                        claim.saga(),
                        Cursor.at(Direction.FORWARD, 3, 0.7, Optional.empty()),
                        new Hold.Keep(),
                        List.of(step)))))
                .isEqualTo(new CommitResult.Applied());
        assertThat(get(journal.steps("moving")).get(2).took()).isEqualTo(Duration.ofSeconds(3));
    }
}
