package io.multicloud.core.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.ResourceId;
import io.multicloud.api.migration.Migration;
import io.multicloud.api.migration.MigrationListener;
import io.multicloud.api.migration.MigrationPlan;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.MigrationStatistics;
import io.multicloud.api.migration.Migrator;
import io.multicloud.api.work.WorkId;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.work.SagaWork;
import io.multicloud.core.work.Waiting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Migrations as sagas: what is started here or elsewhere is the same, as all of it is told from the journal. Thread-safe. */
public final class DurableMigrator implements Migrator {
    private static final int PAGE = 500;
    private static final List<SagaState> ALL = List.of(SagaState.values());
    private static final List<SagaState> UNFINISHED = List.of(SagaState.ACTIVE, SagaState.PAUSED);

    private final MigrationSite site;
    private final SagaEngine engine;
    private final MigrationProfile profile;
    private final MigrationNews news;

    DurableMigrator(MigrationSite site, SagaEngine engine, Turns turns, MigrationProfile profile) {
        this.site = site;
        this.engine = engine;
        this.profile = profile;
        this.news = new MigrationNews(site, turns, engine, this::handle);
        engine.addListener(news);
    }

    // ---- planning

    @Override
    public MigrationPlan plan(MigrationSpec spec) {
        return new Planner(site, spec, new BatchQuotas()).plan().plan();
    }

    @Override
    public Migration migrate(MigrationSpec spec) {
        return migrateAll(List.of(spec)).get(0);
    }

    @Override
    public List<Migration> migrateAll(List<MigrationSpec> specs) {
        List<Migration> started = new ArrayList<>();
        for (CompletionStage<Migration> stage : begin(specs)) {
            started.add(Waiting.on(site.environment(), stage));
        }
        return started;
    }

    /**
     * Plans and starts migrations without waiting for the journal.
     *
     * @return each once it is in the journal, in the order of the specs
     * @throws CloudException as {@link #migrateAll}
     */
    public List<CompletionStage<Migration>> begin(List<MigrationSpec> specs) {
        requireDifferent(specs);
        List<MigrationInput> inputs = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        BatchQuotas quotas = new BatchQuotas();
        for (MigrationSpec spec : specs) {
            Planner.Planned planned = new Planner(site, spec, quotas).plan();
            planned.input().ifPresent(inputs::add);
            for (PreflightCheck problem : planned.plan().problems()) {
                problems.add(spec.source().nativeId() + ", " + problem.subject() + ": " + problem.detail());
            }
        }
        if (!problems.isEmpty()) {
            throw CloudException.builder(ErrorCode.REJECTED, "it cannot be migrated: " + String.join("; ", problems))
                    .operation("migrate")
                    .build();
        }
        List<CompletionStage<Migration>> stages = new ArrayList<>();
        CompletionStage<?> before = CompletableFuture.completedFuture(null);
        for (MigrationInput input : inputs) {
            WorkId id = new WorkId("migration-" + site.environment().newId().toLowerCase(Locale.ROOT));
            // One after the other, so that they begin in the order of the specs.
            CompletionStage<Migration> stage = before.thenCompose(
                            done -> engine.submit(id.text(), MigrationPrograms.KIND, input.toJson()))
                    .thenApply(view -> handle(id, input));
            stages.add(stage);
            before = stage;
        }
        return stages;
    }

    private static void requireDifferent(List<MigrationSpec> specs) {
        Set<ResourceId> sources = new HashSet<>();
        for (MigrationSpec spec : specs) {
            if (!sources.add(spec.source())) {
                throw new IllegalArgumentException("the machine " + spec.source() + " is named twice");
            }
        }
    }

    // ---- finding

    @Override
    public Optional<Migration> find(WorkId id) {
        return Waiting.on(site.environment(), site.journal().find(id.text()))
                .filter(saga -> saga.kind().equals(MigrationPrograms.KIND))
                .map(this::handle);
    }

    @Override
    public List<Migration> active() {
        return Waiting.on(site.environment(), pages(UNFINISHED, "", new ArrayList<>())).stream()
                .sorted(java.util.Comparator.comparing(SagaRecord::createdAt).thenComparing(SagaRecord::id))
                .<Migration>map(this::handle)
                .toList();
    }

    private DurableMigration handle(SagaRecord saga) {
        return handle(new WorkId(saga.id()), MigrationInput.parse(saga.input(), site.handOvers()));
    }

    private DurableMigration handle(WorkId id, MigrationInput input) {
        SagaWork work = new SagaWork(site.environment(), engine, site.journal(), profile, id);
        return new DurableMigration(site, engine, work, input);
    }

    private CompletionStage<List<SagaRecord>> pages(List<SagaState> states, String after, List<SagaRecord> before) {
        return site.journal().list(states, after, PAGE).thenCompose(page -> {
            page.stream()
                    .filter(saga -> saga.kind().equals(MigrationPrograms.KIND))
                    .forEach(before::add);
            return page.size() < PAGE
                    ? CompletableFuture.completedFuture(before)
                    : pages(states, page.get(PAGE - 1).id(), before);
        });
    }

    // ---- sums

    @Override
    public MigrationStatistics statistics() {
        return Waiting.on(site.environment(), pages(ALL, "", new ArrayList<>()).thenCompose(this::sum));
    }

    private CompletionStage<MigrationStatistics> sum(List<SagaRecord> sagas) {
        long active = 0;
        long completed = 0;
        long failed = 0;
        long rolledBack = 0;
        for (SagaRecord saga : sagas) {
            switch (saga.cursor().state()) {
                case ACTIVE, PAUSED -> active++;
                case SUCCEEDED -> completed++;
                case ROLLED_BACK -> {
                    if (saga.cursor().reason().equals(Optional.of("cancelled"))) {
                        rolledBack++;
                    } else {
                        failed++;
                    }
                }
            }
        }
        MigrationStatistics counts =
                new MigrationStatistics(sagas.size(), active, completed, failed, rolledBack, DataSize.ZERO);
        CompletionStage<Long> sent = CompletableFuture.completedFuture(0L);
        for (SagaRecord saga : sagas) {
            sent = sent.thenCombine(
                    handle(saga).progressLater(),
                    (sum, progress) -> sum + progress.sent().bytes());
        }
        return sent.thenApply(bytes -> new MigrationStatistics(
                counts.total(),
                counts.active(),
                counts.completed(),
                counts.failed(),
                counts.rolledBack(),
                DataSize.bytes(bytes)));
    }

    // ---- listeners

    @Override
    public void addListener(MigrationListener listener) {
        news.add(listener);
    }
}
