package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.environment.SystemEnvironment;
import io.multicloud.core.journal.Heads;
import io.multicloud.core.journal.HeadsArchive;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SqliteJournal;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaView;
import io.multicloud.core.saga.Step;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal and the saga engine of one library. */
class DurableWorkTest {
    private static final SagaKind KIND = new SagaKind("wait", 1);
    private static final Duration WAIT = Duration.ofHours(3);

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));

    private final Map<String, CloudProvider> accounts = new LinkedHashMap<>();

    @TempDir
    Path home;

    private static final class Direct implements SingleAttempts {
        @Override
        public <T> T call(Supplier<T> call) {
            return call.get();
        }
    }

    private static final class OneProgram implements DurableWork.Programs {
        private final SagaDefinition definition;
        private @Nullable SagaEngine engine;

        OneProgram(SagaDefinition definition) {
            this.definition = definition;
        }

        @Override
        public List<SagaDefinition> definitions() {
            return List.of(definition);
        }

        @Override
        public void connect(SagaEngine connected) {
            engine = connected;
        }

        SagaEngine sagas() {
            return Objects.requireNonNull(engine);
        }
    }

    private DurableWork<OneProgram> durable(
            Environment environment, JournalConfig journal, Map<String, String> variables) {
        SagaDefinition waits = SagaDefinition.of(
                KIND,
                List.of(Step.of(
                        "wait",
                        Action.repeatable(context ->
                                        context.sinceIntent().compareTo(WAIT) < 0 ? Answer.again(WAIT) : Answer.done())
                                .within(Duration.ofDays(1)))));
        MultiCloudConfig config = MultiCloudConfig.builder()
                .journal(journal)
                .environment(variables)
                .build();
        return new DurableWork<>(environment, config, new Direct(), opened -> new OneProgram(waits), accounts);
    }

    // ---- its heads

    @Test
    void theHeadsOfTheJournalAreKeptElsewhereAndWhatFailsThereStopsNothing() {
        FakeCloud google = FakeCloud.gcp(time);
        CloudProvider account = google.provider();
        accounts.put("gcp", account);
        ResourceId bucket = account.objects()
                .buckets()
                .create(BucketSpec.builder("our-heads").build())
                .await()
                .id();
        JournalConfig journal = JournalConfig.builder()
                .directory(home.resolve("journal"))
                .heads(bucket)
                .build();
        HeadsArchive archive = new HeadsArchive(account, new ObjectKey(bucket, DurableWork.HEADS));
        try (DurableWork<OneProgram> durable = durable(time, journal, Map.of())) {
            durable.engines().sagas().submit("w-1", KIND, "{}");
            time.advance(HeadsExport.EVERY);
            assertThat(archive.read().orElseThrow().sagas())
                    .extracting(Heads.Saga::id)
                    .containsExactly("w-1");

            google.fault(FaultKind.ERROR_BEFORE_COMMIT).on(FakeOperation.PUT_OBJECT);
            durable.engines().sagas().submit("w-2", KIND, "{}");
            time.advance(Duration.ofMinutes(5));
            google.clearFaults();
            assertThat(state(durable.engines().sagas())).isEqualTo(SagaState.ACTIVE);
            assertThat(archive.read().orElseThrow().sagas()).hasSize(1);
            time.advance(HeadsExport.EVERY);
            assertThat(archive.read().orElseThrow().sagas())
                    .extracting(Heads.Saga::id)
                    .containsExactly("w-1", "w-2");

            time.advance(WAIT.plusMinutes(1));
            assertThat(archive.read().orElseThrow().sagas())
                    .as("what has ended")
                    .isEmpty();
        }
        long requests = google.callLog().total();
        time.advance(Duration.ofHours(1));
        assertThat(google.callLog().total()).as("requests after close").isEqualTo(requests);
    }

    @Test
    void headsThatNobodyCouldKeepAreRefusedAtOnce() {
        JournalConfig journal = JournalConfig.builder()
                .directory(home.resolve("journal"))
                .heads(ResourceId.parse("mc:gcp/dr/europe-west1/bucket/our-heads"))
                .build();
        try (DurableWork<OneProgram> durable = durable(time, journal, Map.of())) {
            assertThatThrownBy(durable::engines)
                    .isInstanceOfSatisfying(
                            CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                    .hasMessageContaining("is not open");
        }
    }

    private JournalConfig directory() {
        return JournalConfig.builder().directory(home.resolve("journal")).build();
    }

    private SagaState state(SagaEngine sagas) {
        CompletionStage<Optional<SagaView>> found = sagas.find("w-1");
        time.advance(Duration.ofSeconds(1));
        return found.toCompletableFuture()
                .getNow(Optional.empty())
                .orElseThrow()
                .state();
    }

    @Test
    void nothingIsOpenedUntilItIsAskedFor() {
        DurableWork<OneProgram> durable = durable(time, directory(), Map.of());
        assertThat(home.resolve("journal")).doesNotExist();

        durable.journal();
        assertThat(home.resolve("journal")).isDirectory();
        durable.close();
    }

    @Test
    void whatWasLeftGoesOnInTheNextProcessAsSoonAsTheEngineIsAskedFor() {
        DurableWork<OneProgram> first = durable(time, directory(), Map.of());
        first.engines().sagas().submit("w-1", KIND, "");
        time.advance(Duration.ofHours(1));
        assertThat(state(first.engines().sagas())).isEqualTo(SagaState.ACTIVE);
        first.close();

        DurableWork<OneProgram> second = durable(time, directory(), Map.of());
        SagaEngine sagas = second.engines().sagas();
        time.advance(WAIT);
        assertThat(state(sagas)).isEqualTo(SagaState.SUCCEEDED);
        second.close();
    }

    @Test
    void onTheMachinesOwnTimeTheJournalHasThreadsOfItsOwn() throws Exception {
        try (SystemEnvironment system = SystemEnvironment.create();
                DurableWork<OneProgram> durable = durable(system, directory(), Map.of())) {
            durable.journal()
                    .list(List.of(SagaState.ACTIVE), "", 1)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);

            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .anyMatch(name -> name.startsWith("multicloud-journal-"));
        }
    }

    @Test
    void aJournalOfAnotherProcessIsToldAsWhatStandsInTheWayAndTriedAgain() {
        DurableWork<OneProgram> durable = durable(time, directory(), Map.of());
        try (Journal other = SqliteJournal.open(home.resolve("journal"))) {
            assertThat(other).isNotNull();
            CloudException error = catchThrowableOfType(CloudException.class, durable::journal);
            assertThat(error.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(error).hasMessageContaining("held by process");
        }
        assertThat(durable.journal()).isNotNull();
        durable.close();
    }

    @Test
    void aDamagedJournalIsDataLoss() throws Exception {
        Files.createDirectories(home.resolve("journal"));
        Files.writeString(home.resolve("journal/journal.db"), "not a database, and long enough to be read");

        assertThat(catchThrowableOfType(
                                CloudException.class,
                                () -> durable(time, directory(), Map.of()).journal())
                        .code())
                .isEqualTo(ErrorCode.DATA_LOSS);
    }

    @Test
    void aServerThatIsNotThereIsUnavailableAndAPasswordThatIsNotSetIsNamed() {
        JournalConfig server = JournalConfig.builder()
                .postgresUrl("jdbc:postgresql://localhost:1/x")
                .postgresUser("u")
                .postgresPasswordVariable("JOURNAL_PASSWORD")
                .build();

        CloudException missing = catchThrowableOfType(
                CloudException.class, () -> durable(time, server, Map.of()).journal());
        assertThat(missing.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(missing).hasMessageContaining("JOURNAL_PASSWORD");

        CloudException unreachable = catchThrowableOfType(
                CloudException.class,
                () -> durable(time, server, Map.of("JOURNAL_PASSWORD", "hunter2"))
                        .journal());
        assertThat(unreachable.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(unreachable).hasMessageContaining("localhost:1").hasMessageNotContaining("hunter2");
    }

    @Test
    void afterCloseNothingIsOpened() {
        DurableWork<OneProgram> durable = durable(time, directory(), Map.of());
        durable.close();

        assertThatIllegalStateException().isThrownBy(durable::journal);
        assertThatIllegalStateException().isThrownBy(durable::engines);
        assertThat(home.resolve("journal")).doesNotExist();
    }
}
