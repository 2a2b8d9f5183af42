package io.multicloud.core;

import io.multicloud.api.spi.Environment;
import io.multicloud.core.journal.Heads;
import io.multicloud.core.journal.HeadsArchive;
import io.multicloud.core.journal.HeadsArchive.Outcome;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.pipeline.SingleAttempts;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the heads of a journal into their archive, again and again: what has changed is there within half a minute. What fails
 * is logged, when it begins and when it is over, shows in the health of the archive's place as any request does, and stops
 * nothing. Thread-safe.
 */
final class HeadsExport implements AutoCloseable {
    static final Duration EVERY = Duration.ofSeconds(30);

    /** How often another host may be faster by chance. */
    private static final int UNLUCKY = 5;

    private static final Logger LOG = LoggerFactory.getLogger(HeadsExport.class);

    private final Environment environment;
    private final Journal journal;
    private final HeadsArchive archive;
    private final SingleAttempts attempts;

    // Guarded by this.
    private boolean closed;
    private boolean failing;
    private int stale;

    HeadsExport(Environment environment, Journal journal, HeadsArchive archive, SingleAttempts attempts) {
        this.environment = environment;
        this.journal = journal;
        this.archive = archive;
        this.attempts = attempts;
    }

    void start() {
        next(Duration.ZERO);
    }

    private synchronized void next(Duration after) {
        if (!closed) {
            environment.scheduler().schedule(after, this::read);
        }
    }

    private void read() {
        Heads.of(journal).whenComplete((heads, error) -> {
            if (heads == null) {
                told(error);
                return;
            }
            try {
                environment.executor().execute(() -> write(heads));
            } catch (RejectedExecutionException e) {
                told(e);
            }
        });
    }

    private void write(Heads heads) {
        try {
            told(attempts.call(() -> archive.write(heads)));
        } catch (RuntimeException e) {
            told(e);
        }
    }

    private void told(Outcome outcome) {
        synchronized (this) {
            if (failing) {
                LOG.info("the heads of the journal are kept again");
            }
            failing = false;
            stale = outcome == Outcome.STALE ? stale + 1 : 0;
            if (stale == UNLUCKY) {
                LOG.warn(
                        "newer heads than those of this journal are kept in {}: it is an old copy, or another one's place",
                        archive);
            }
        }
        next(EVERY);
    }

    private void told(@Nullable Throwable error) {
        synchronized (this) {
            if (!failing && !closed) {
                LOG.warn(
                        "the heads of the journal cannot be kept in {}; it is tried again every {}",
                        archive,
                        EVERY,
                        error);
            }
            failing = true;
        }
        next(EVERY);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
