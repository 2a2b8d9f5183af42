package io.multicloud.core;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.Secret;
import io.multicloud.core.config.Template;
import io.multicloud.core.environment.SystemEnvironment;
import io.multicloud.core.journal.HeadsArchive;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.JournalException;
import io.multicloud.core.journal.PostgresJournal;
import io.multicloud.core.journal.PostgresSettings;
import io.multicloud.core.journal.SqliteJournal;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of one {@link MultiCloud} and the one engine that runs its sagas, both opened when they are first needed: a
 * program that never asks for durable work has no journal. What could not be opened is tried again the next time.
 * Thread-safe.
 *
 * @param <E> the engines whose work it is
 */
final class DurableWork<E extends DurableWork.Programs> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableWork.class);

    /** How long a close waits for sagas to be given up, so that another host need not wait for their leases to end. */
    private static final Duration LONGEST_GIVING_UP = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofMillis(20);

    /** The object that holds the heads of the journal. */
    static final String HEADS = "multicloud/heads.json";

    /** What one saga engine runs. */
    interface Programs {
        /** Returns what the engine must know. */
        List<SagaDefinition> definitions();

        /** Is told of the engine, before that starts. */
        void connect(SagaEngine engine);
    }

    private final Environment environment;
    private final MultiCloudConfig config;
    private final SingleAttempts attempts;
    private final Function<Journal, E> make;
    private final Map<String, CloudProvider> accounts;

    // Guarded by this.
    private @Nullable Journal journal;
    private @Nullable SagaEngine sagas;
    private @Nullable HeadsExport export;
    private @Nullable E engines;
    private boolean closed;

    /**
     * @param make makes the engines once the journal is there
     * @param accounts those that are open, one of which may keep the heads of the journal
     */
    DurableWork(
            Environment environment,
            MultiCloudConfig config,
            SingleAttempts attempts,
            Function<Journal, E> make,
            Map<String, CloudProvider> accounts) {
        this.environment = environment;
        this.config = config;
        this.attempts = attempts;
        this.make = make;
        this.accounts = accounts;
    }

    /**
     * Returns the journal.
     *
     * @throws CloudException {@code FAILED_PRECONDITION} naming the artifact, file system, process or version that is in the
     *     way; {@code DATA_LOSS} if it is damaged; {@code UNAVAILABLE} if it cannot be reached
     * @throws IllegalStateException after close
     */
    synchronized Journal journal() {
        if (closed) {
            throw new IllegalStateException("this MultiCloud is closed");
        }
        Journal open = journal;
        if (open == null) {
            open = open();
            journal = open;
        }
        return open;
    }

    /**
     * Returns the engines; from then on, what is started here and what others have left is run.
     *
     * @throws CloudException as {@link #journal()}; {@code FAILED_PRECONDITION} if the account that shall keep the heads cannot
     * @throws IllegalStateException after close
     */
    synchronized E engines() {
        E running = engines;
        if (running == null) {
            Journal open = journal();
            Optional<HeadsArchive> archive = where().heads().map(this::archive);
            running = make.apply(open);
            SagaEngine engine =
                    new SagaEngine(environment, open, running.definitions(), attempts, SagaSettings.DEFAULT);
            running.connect(engine);
            engine.start();
            sagas = engine;
            engines = running;
            archive.ifPresent(heads -> {
                HeadsExport started = new HeadsExport(environment, open, heads, attempts);
                started.start();
                export = started;
            });
        }
        return running;
    }

    private HeadsArchive archive(ResourceId bucket) {
        CloudProvider account = accounts.get(bucket.account());
        boolean conditions = account != null && account.capabilities().has(Capability.OBJECT_CONDITIONS);
        if (account == null || !conditions) {
            throw CloudException.builder(
                            ErrorCode.FAILED_PRECONDITION,
                            "journal.heads shall be kept in " + bucket + ", and its account "
                                    + (account == null ? "is not open" : "does not write under a condition"))
                    .operation("open the journal")
                    .build();
        }
        return new HeadsArchive(account, new ObjectKey(bucket, HEADS));
    }

    private JournalConfig where() {
        return config.journal().orElseGet(() -> JournalConfig.builder().build());
    }

    private Journal open() {
        JournalConfig where = where();
        try {
            Journal open = where.directory().map(this::inDirectory).orElseGet(() -> inPostgres(where));
            LOG.info("{} is open", open);
            return open;
        } catch (JournalException e) {
            throw CloudException.builder(code(e.reason()), String.valueOf(e.getMessage()))
                    .operation("open the journal")
                    .cause(e)
                    .build();
        }
    }

    /** Time is the store's own, unless the host has brought one: then whatever waits must wait by that one. */
    private Journal inDirectory(Path directory) {
        return environment instanceof SystemEnvironment
                ? SqliteJournal.open(directory)
                : SqliteJournal.openOn(directory, environment.clock(), environment.executor());
    }

    private Journal inPostgres(JournalConfig where) {
        PostgresSettings settings = new PostgresSettings(
                where.postgresUrl().orElseThrow(),
                where.postgresUser().orElseThrow(),
                password(where.password().orElseThrow()),
                where.postgresSchema());
        return environment instanceof SystemEnvironment
                ? PostgresJournal.open(settings)
                : PostgresJournal.openOn(settings, environment.clock(), environment.executor());
    }

    private Secret password(Template template) {
        Template.Expansion expansion = template.expand(config.origin().variables());
        if (!expansion.missing().isEmpty()) {
            throw CloudException.builder(
                            ErrorCode.FAILED_PRECONDITION,
                            "the journal's password refers to the environment variable "
                                    + expansion.missing().get(0) + ", which is not set")
                    .operation("open the journal")
                    .build();
        }
        return Secret.of(expansion.text());
    }

    private static ErrorCode code(JournalException.Reason reason) {
        return switch (reason) {
            case MISSING_ARTIFACT, LOCKED, NETWORK_FILE_SYSTEM, NEWER_SCHEMA, CLOSED -> ErrorCode.FAILED_PRECONDITION;
            case CORRUPT -> ErrorCode.DATA_LOSS;
            case UNAVAILABLE, UNKNOWN -> ErrorCode.UNAVAILABLE;
        };
    }

    /** Lets sagas come to their next commit, as far as that is soon, and closes the journal. */
    @Override
    public void close() {
        SagaEngine running;
        Journal open;
        synchronized (this) {
            closed = true;
            if (export != null) {
                export.close();
            }
            running = sagas;
            open = journal;
        }
        if (running != null) {
            running.close();
            giveUp(running);
        }
        if (open != null) {
            open.close();
        }
    }

    private void giveUp(SagaEngine running) {
        long began = environment.nanoTime();
        try {
            while (running.running() > 0 && environment.nanoTime() - began < LONGEST_GIVING_UP.toNanos()) {
                environment.pause(LOOK);
            }
        } catch (InterruptedException e) {
            // What was not given up is taken over when its lease has ended.
            Thread.currentThread().interrupt();
        }
    }
}
