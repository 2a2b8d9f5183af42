package io.multicloud.core.credentials;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps credentials that end until shortly before they do: 5 minutes, or a fifth of the time they were given for if that is
 * less. One caller renews them; the others go on with the old ones while those are valid, and wait when they are not. A
 * renewal that fails while the old ones are valid is logged and tried again; what a source gives without an end is not
 * kept. Thread-safe.
 */
public final class RenewedCredentials implements CredentialSource {
    private static final Logger LOG = LoggerFactory.getLogger(RenewedCredentials.class);

    private static final Duration LONGEST_MARGIN = Duration.ofMinutes(5);
    private static final int MARGIN_SHARE = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int PAUSE_SHARE = 4;

    private final String account;
    private final CredentialSource source;
    private final Environment environment;

    /** Held while the source is asked. */
    private final ReentrantLock renewing = new ReentrantLock();

    private volatile @Nullable Held held;
    private volatile boolean endless;

    /** Credentials and the next moment at which to ask for newer ones. */
    private record Held(Credentials credentials, Instant end, Instant renewAt) {
        boolean valid(Instant now) {
            return now.isBefore(end);
        }

        boolean fresh(Instant now) {
            return now.isBefore(renewAt);
        }
    }

    /**
     * Makes a source.
     *
     * @param account for messages
     * @param source gets credentials; asked by one thread at a time if they end
     */
    public RenewedCredentials(String account, CredentialSource source, Environment environment) {
        this.account = account;
        this.source = source;
        this.environment = environment;
    }

    @Override
    public Credentials current() {
        Held known = held;
        Instant now = environment.clock().instant();
        if (known != null && known.fresh(now)) {
            return known.credentials();
        }
        if (known != null && known.valid(now)) {
            return renewIfNobodyElseDoes(known);
        }
        if (endless) {
            return ask(now);
        }
        return renewOrWait();
    }

    private Credentials renewIfNobodyElseDoes(Held known) {
        if (!renewing.tryLock()) {
            return known.credentials();
        }
        try {
            Instant now = environment.clock().instant();
            Held newest = held;
            if (newest != null && newest.fresh(now)) {
                return newest.credentials();
            }
            return ask(now);
        } catch (CloudException e) {
            Instant now = environment.clock().instant();
            if (!known.valid(now) || e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            held = new Held(known.credentials(), known.end(), now.plus(pause(Duration.between(now, known.end()))));
            // The caller gets the old ones, so nobody else hears of it. A foreign message may hold what must not show.
            LOG.warn(
                    "credentials of account '{}' could not be renewed ({}); the old ones are valid until {}",
                    account,
                    e.code(),
                    known.end());
            return known.credentials();
        } finally {
            renewing.unlock();
        }
    }

    private Credentials renewOrWait() {
        try {
            renewing.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CloudException.builder(ErrorCode.CANCELLED, "interrupted while waiting for credentials")
                    .provider(account)
                    .operation("credentials")
                    .cause(e)
                    .build();
        }
        try {
            Instant now = environment.clock().instant();
            Held newest = held;
            return newest != null && newest.valid(now) ? newest.credentials() : ask(now);
        } finally {
            renewing.unlock();
        }
    }

    private Credentials ask(Instant asked) {
        Credentials credentials;
        try {
            credentials = source.current();
        } catch (CloudException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unauthenticated("the source failed with " + e.getClass().getName(), e);
        }
        if (credentials == null) {
            throw unauthenticated("the source gave nothing", null);
        }
        Optional<Instant> end = credentials.expiresAt();
        endless = end.isEmpty();
        if (end.isPresent()) {
            Instant now = environment.clock().instant();
            if (!now.isBefore(end.get())) {
                throw unauthenticated("the source gave credentials that ended at " + end.get(), null);
            }
            held = new Held(credentials, end.get(), end.get().minus(margin(Duration.between(asked, end.get()))));
        }
        return credentials;
    }

    private static Duration margin(Duration lifetime) {
        return shorter(LONGEST_MARGIN, lifetime.dividedBy(MARGIN_SHARE));
    }

    private static Duration pause(Duration left) {
        return shorter(LONGEST_PAUSE, left.dividedBy(PAUSE_SHARE));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private CloudException unauthenticated(String what, @Nullable Throwable cause) {
        return CloudException.builder(ErrorCode.UNAUTHENTICATED, "no credentials: " + what)
                .provider(account)
                .operation("credentials")
                .cause(cause)
                .build();
    }

    /** Returns the account. */
    @Override
    public String toString() {
        return "RenewedCredentials{" + account + "}";
    }
}
