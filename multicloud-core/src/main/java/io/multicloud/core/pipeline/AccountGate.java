package io.multicloud.core.pipeline;

import dev.failsafe.Execution;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.CallScope;
import io.multicloud.core.health.HealthTable;
import io.multicloud.core.health.Pulse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one account. A request passes, in this order: the caller's interrupt flag, the region's breaker, the
 * bucket's limit (where it may wait), the breaker again. If it fails, the error is mapped, breaker, limit and the region's health are told,
 * and the retry policy decides with the retry budget and the deadline whether it goes round once more.
 *
 * <p>The way of a request that succeeds at once reads a thread-local, two maps and the clock, moves the limit on by a
 * compare-and-set, and allocates nothing without a deadline. Failsafe is entered after a failure only.
 */
final class AccountGate implements CallGate {
    private static final Attempt FIRST = new Attempt(1, Optional.empty());
    private static final long NO_DEADLINE = Long.MAX_VALUE;

    private final String account;
    private final CloudProviderFactory factory;
    private final Environment environment;
    private final ErrorMapper errors;
    private final Retries retries;
    private final RetryBudget budget;
    private final HealthTable health;
    private final Map<Region, RegionLanes> regions = new ConcurrentHashMap<>();

    AccountGate(
            String account,
            CloudProviderFactory factory,
            Environment environment,
            RetrySettings settings,
            HealthTable health) {
        this.account = account;
        this.factory = factory;
        this.environment = environment;
        this.errors = new ErrorMapper(account, factory.errors());
        this.retries = new Retries(settings, environment.random());
        this.budget = new RetryBudget(environment.nanoTime());
        this.health = health;
    }

    /** What requests to one region share: the breaker, and a limit for each quota bucket. */
    private record RegionLanes(CircuitBreaker breaker, Pulse pulse, Map<String, Lane> buckets) {
        RegionLanes(Pulse pulse) {
            this(new CircuitBreaker(), pulse, new ConcurrentHashMap<>());
        }
    }

    /** What requests to one quota bucket of one region pass. */
    private record Lane(CircuitBreaker breaker, Pulse pulse, TokenBucket limit) {}

    @Override
    public <T> T execute(CallInfo info, Request<T> request) {
        Lane lane = lane(info);
        CallScope.Active scope = CallScope.active();
        long now = environment.nanoTime();
        long left = scope == null ? NO_DEADLINE : scope.nanosLeft(environment, now);
        budget.called();
        CircuitBreaker.State permit = admit(lane, info, scope, now, left);
        T result;
        try {
            result = request.send(left == NO_DEADLINE ? FIRST : attempt(1, scope));
        } catch (Throwable e) {
            return repeat(lane, info, request, scope, failed(lane, permit, info, e));
        }
        succeeded(lane, permit, now);
        return result;
    }

    private Lane lane(CallInfo info) {
        RegionLanes region = regions.get(info.region());
        if (region == null) {
            region = regions.computeIfAbsent(info.region(), key -> new RegionLanes(health.pulse(account, key)));
        }
        Lane lane = region.buckets.get(info.quotaBucket());
        return lane != null ? lane : newLane(region, info.quotaBucket());
    }

    private Lane newLane(RegionLanes region, String bucket) {
        return region.buckets.computeIfAbsent(
                bucket,
                key -> new Lane(
                        region.breaker, region.pulse, new TokenBucket(factory.rateLimit(key), environment.nanoTime())));
    }

    /** Waits until the request may be sent, or throws what keeps it from being sent in time. */
    private CircuitBreaker.State admit(
            Lane lane, CallInfo info, CallScope.@Nullable Active scope, long now, long left) {
        if (Thread.currentThread().isInterrupted()) {
            throw errors.interrupted(info, "interrupted before the request was sent", new InterruptedException());
        }
        if (left <= 0) {
            throw errors.late(info, "the deadline passed before the request was sent");
        }
        long refused = lane.breaker.refusedFor(now);
        if (refused > 0) {
            throw errors.open(info, refused);
        }
        boolean single = scope != null && scope.isSingleAttempt();
        long wait = lane.limit.take(now, single ? 0 : left);
        long entered = now;
        if (wait != 0) {
            if (wait < 0) {
                throw single ? errors.noPermit(info, -wait) : errors.late(info, left, -wait);
            }
            pause(wait, info, "interrupted while waiting for a permit");
            entered = environment.nanoTime();
        }
        CircuitBreaker.State permit = lane.breaker.enter(entered);
        if (permit == null) {
            throw errors.open(info, Math.max(1, lane.breaker.refusedFor(entered)));
        }
        return permit;
    }

    private Attempt attempt(int number, CallScope.@Nullable Active scope) {
        long left = scope == null ? NO_DEADLINE : scope.nanosLeft(environment, environment.nanoTime());
        // Waiting may have overshot by a hair; an adapter must not see a timeout that SDKs take for "none".
        return left == NO_DEADLINE
                ? new Attempt(number, Optional.empty())
                : new Attempt(number, Optional.of(Duration.ofNanos(Math.max(1, left))));
    }

    private static void succeeded(Lane lane, CircuitBreaker.State permit, long now) {
        lane.breaker.answered(permit);
        lane.pulse.answered(now);
        lane.limit.succeeded();
    }

    /** Tells breaker and limit of a failure, and returns it mapped. What is no exception is thrown as it is. */
    private CloudException failed(Lane lane, CircuitBreaker.State permit, CallInfo info, Throwable thrown) {
        long now = environment.nanoTime();
        if (thrown instanceof Error error) {
            lane.breaker.abandoned(permit, now);
            throw error;
        }
        if (thrown instanceof InterruptedException) {
            lane.breaker.abandoned(permit, now);
            throw errors.interrupted(
                    info, "interrupted while the request was under way; it may have taken effect", thrown);
        }
        CloudException error = errors.map(thrown, info);
        lane.pulse.failed(now, error);
        switch (error.code()) {
            case UNAVAILABLE, TIMEOUT, UNKNOWN_OUTCOME -> lane.breaker.failed(permit, now);
            case THROTTLED -> {
                lane.breaker.refused(permit);
                lane.limit.throttled(now);
            }
            case CANCELLED, INTERNAL -> lane.breaker.abandoned(permit, now);
            default -> lane.breaker.answered(permit);
        }
        return error;
    }

    /** Sends the request again for as long as it fails and may be repeated. */
    private <T> T repeat(
            Lane lane, CallInfo info, Request<T> request, CallScope.@Nullable Active scope, CloudException first) {
        Execution<Object> policy = retries.begin(info.repeatability());
        CloudException error = first;
        for (int number = 2; ; number++) {
            policy.recordException(error);
            if (policy.isComplete() || (scope != null && scope.isSingleAttempt()) || !affordable(error)) {
                throw error;
            }
            long delay = policy.getDelay().toNanos();
            CircuitBreaker.State permit = readmit(lane, info, scope, delay, error);
            T result;
            try {
                result = request.send(attempt(number, scope));
            } catch (Throwable e) {
                error = failed(lane, permit, info, e);
                continue;
            }
            succeeded(lane, permit, environment.nanoTime());
            return result;
        }
    }

    /** A throttled request is paid for by the limit, which has just become stricter, and draws on no budget. */
    private boolean affordable(CloudException error) {
        return error.code() == ErrorCode.THROTTLED || budget.tryRetry(environment.nanoTime());
    }

    /** Waits for the next attempt. Where there can be none, the caller learns why the last one failed. */
    private CircuitBreaker.State readmit(
            Lane lane, CallInfo info, CallScope.@Nullable Active scope, long delay, CloudException error) {
        long left = scope == null ? NO_DEADLINE : scope.nanosLeft(environment, environment.nanoTime());
        if (delay >= left) {
            throw error;
        }
        try {
            pause(delay, info, "interrupted while waiting for a retry");
            long now = environment.nanoTime();
            left = scope == null ? NO_DEADLINE : scope.nanosLeft(environment, now);
            return admit(lane, info, scope, now, left);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                e.addSuppressed(error);
                throw e;
            }
            throw error;
        }
    }

    private void pause(long nanos, CallInfo info, String interrupted) {
        try {
            environment.pause(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            throw errors.interrupted(info, interrupted, e);
        }
    }

    @Override
    public String toString() {
        return "gate of " + account;
    }
}
