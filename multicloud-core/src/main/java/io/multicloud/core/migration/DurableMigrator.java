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
        MigrationPlan plan = new Planner(site, spec, new BatchQuotas()).plan().plan();
        Optional<SagaRecord> holder = holder(spec.source());
        if (holder.isEmpty()) {
            return plan;
        }
        List<PreflightCheck> checks = new ArrayList<>(plan.checks());
        checks.add(new PreflightCheck(
                "other migrations", PreflightCheck.Outcome.FAILED, holder.get().id() + " moves it, and has not ended"));
        return new MigrationPlan(spec, checks, plan.path(), plan.strategy(), plan.estimate());
    }

    @Override
    public Migration migrate(MigrationSpec spec) {
        return migrateAll(List.of(spec)).get(0);
    }

    @Override
    public List<Migration> migrateAll(List<MigrationSpec> specs) {
        requireDifferent(specs);
        // Before they are planned, as what a migration does to its machine makes the next one's plan fail for other
        // reasons.
        List<String> taken = new ArrayList<>();
        for (MigrationSpec spec : specs) {
            holder(spec.source()).ifPresent(holder -> taken.add(taken(spec.source(), holder.id())));
        }
        if (!taken.isEmpty()) {
            throw conflict(specs.get(0).source(), String.join("; ", taken));
        }
        List<Migration> started = new ArrayList<>();
        for (CompletionStage<Migration> stage : begin(specs)) {
            started.add(Waiting.on(site.environment(), stage));
        }
        return started;
    }

    /**
     * Plans and starts migrations without waiting for the journal.
     *
     * @return each once it is in the journal, in the order of the specs; one whose machine another migration has fails with {@code
     *     CONFLICT}, as do those behind it
     * @throws CloudException {@code REJECTED} as {@link #migrateAll}
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
            // One after the other, so that they begin in the order of the specs, and of two hosts that begin the same
            // batch one is refused before it has begun anything.
            CompletionStage<Migration> stage = before.thenCompose(done -> submit(id, input));
            stages.add(stage);
            before = stage;
        }
        return stages;
    }

    private CompletionStage<Migration> submit(WorkId id, MigrationInput input) {
        ResourceId source = input.spec().source();
        return engine.submit(id.text(), MigrationPrograms.KIND, input.toJson(), Optional.of(source.toString()))
                .thenApply(view -> {
                    if (!view.id().equals(id.text())) {
                        throw conflict(source, taken(source, view.id()));
                    }
                    return handle(id, input);
                });
    }

    // ---- one migration for each machine

    private Optional<SagaRecord> holder(ResourceId source) {
        return Waiting.on(site.environment(), site.journal().holder(source.toString()));
    }

    private static String taken(ResourceId source, String holder) {
        return holder + " moves the machine " + source + ", and has not ended";
    }

    private static CloudException conflict(ResourceId source, String why) {
        return CloudException.builder(ErrorCode.CONFLICT, "it cannot be migrated: " + why)
                .operation("migrate")
                .resourceId(source)
                .build();
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
