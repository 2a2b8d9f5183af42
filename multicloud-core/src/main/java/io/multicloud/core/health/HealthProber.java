package io.multicloud.core.health;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Region;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ScheduledTask;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks regions that are in trouble, and those of which nothing was heard for a while, for a page of their machines: else a
 * region that is left alone because it was down would stay down for ever. Where a circuit breaker is open nothing is sent; it
 * is half open before the next probe, which is then the one it lets through.
 */
public final class HealthProber implements AutoCloseable {
    /** As often as the default health check of a protected machine. */
    static final Duration INTERVAL = Duration.ofSeconds(30);

    /** After so long without a request, and well before a state is too old to be told. */
    static final Duration SILENCE = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(HealthProber.class);

    private final Environment environment;
    private final HealthTable table;
    private final Map<String, CloudProvider> accounts;
    private final Set<String> ungated;
    private final UnaryOperator<Runnable> singleAttempts;
    private @Nullable ScheduledTask next;
    private boolean closed;

    /**
     * Makes one that does nothing before {@link #start()}.
     *
     * @param accounts open accounts by name
     * @param ungated those whose requests pass no gate of ours, so that nobody else tells of a probe's outcome
     * @param singleAttempts wraps a task so that its requests neither wait nor are retried, and end in bounded time
     */
    public HealthProber(
            Environment environment,
            HealthTable table,
            Map<String, CloudProvider> accounts,
            Set<String> ungated,
            UnaryOperator<Runnable> singleAttempts) {
        this.environment = environment;
        this.table = table;
        this.accounts = accounts;
        this.ungated = ungated;
        this.singleAttempts = singleAttempts;
    }

    /** Begins to probe; does nothing if it has begun. */
    public synchronized void start() {
        if (!closed && next == null) {
            next = environment.scheduler().schedule(INTERVAL, this::round);
        }
    }

    /** Stops probing. */
    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
    }

    private void round() {
        try {
            table.wantingProbe(SILENCE, (account, region) -> {
                CloudProvider provider = accounts.get(account);
                if (provider != null) {
                    environment.executor().execute(singleAttempts.apply(() -> probe(provider, region)));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.warn("too busy to probe; it is tried again in {}", INTERVAL, e);
        }
        synchronized (this) {
            if (!closed) {
                next = environment.scheduler().schedule(INTERVAL, this::round);
            }
        }
    }

    private void probe(CloudProvider provider, Region region) {
        Pulse pulse = table.pulse(provider.account(), region);
        boolean tell = ungated.contains(provider.account());
        long sent = environment.nanoTime();
        try {
            provider.compute()
                    .list(ListQuery.in(region).withPageSize(1))
                    .pages()
                    .iterator()
                    .next();
            if (tell) {
                pulse.answered(sent);
            }
        } catch (CloudException e) {
            if (tell) {
                pulse.failed(sent, e);
            }
        } catch (RuntimeException e) {
            LOG.warn("the probe of {} in {} broke", provider.account(), region, e);
        }
    }
}
