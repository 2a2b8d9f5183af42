package io.multicloud.samples.bench;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.core.CallScope;
import io.multicloud.core.environment.SystemEnvironment;
import io.multicloud.core.pipeline.BareGate;
import io.multicloud.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A request that does nothing, through the gate and through Failsafe. Neither limit is ever reached: both allow a permit
 * every nanosecond.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PipelineCalls {
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final int PERMITS_PER_SECOND = 1_000_000_000;

    private final Object answer = new Object();
    private final SystemEnvironment environment = SystemEnvironment.create();
    private final CallInfo info = CallInfo.read("DescribeInstances", Region.of("us-east-1"), "describe");
    private final CallGate.Request<Object> request = attempt -> answer;
    private final CallScope deadline = CallScope.deadline(DEADLINE);

    private final CallGate gate = Pipeline.builder(environment)
            .build()
            .contextFor("prod", new Unlimited())
            .calls();
    private final CallGate bare = BareGate.of("prod", new Unlimited(), environment);
    private final CallGate observed = Pipeline.builder(environment)
            .observer(call -> (attempts, error) -> {})
            .audit(event -> {})
            .build()
            .contextFor("prod", new Unlimited())
            .calls();

    private final RetryPolicy<Object> retry = RetryPolicy.builder()
            .withMaxAttempts(4)
            .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(20))
            .withJitter(1.0)
            .build();
    private final CircuitBreaker<Object> breaker = CircuitBreaker.<Object>builder()
            .withFailureThreshold(10, 20)
            .withDelay(Duration.ofSeconds(10))
            .build();
    private final RateLimiter<Object> limiter = RateLimiter.<Object>smoothBuilder(
                    PERMITS_PER_SECOND, Duration.ofSeconds(1))
            .withMaxWaitTime(DEADLINE)
            .build();
    private final Timeout<Object> timeout = Timeout.of(DEADLINE);
    private final FailsafeExecutor<Object> three = Failsafe.with(retry, breaker, limiter);
    private final FailsafeExecutor<Object> four = Failsafe.with(retry, breaker, limiter, timeout);

    /** The gate: retry, breaker, limiter. */
    @Benchmark
    public Object gate() {
        return gate.execute(info, request);
    }

    /** The gate without a place for observation. */
    @Benchmark
    public Object bareGate() {
        return bare.execute(info, request);
    }

    /** The gate with observer and audit that do nothing. */
    @Benchmark
    public Object observedGate() {
        return observed.execute(info, request);
    }

    /** The gate in a scope of its own for each call. */
    @Benchmark
    public Object gateWithDeadline() {
        return deadline.call(() -> gate.execute(info, request));
    }

    /** Failsafe with the same three. */
    @Benchmark
    public Object failsafe() {
        return three.get(() -> answer);
    }

    /** Failsafe with a timeout as well. */
    @Benchmark
    public Object failsafeWithTimeout() {
        return four.get(() -> answer);
    }

    /** An account without a limit that anybody could reach. */
    private static final class Unlimited implements CloudProviderFactory {
        @Override
        public String kind() {
            return "none";
        }

        @Override
        public RateLimit rateLimit(String quotaBucket) {
            return new RateLimit(PERMITS_PER_SECOND, PERMITS_PER_SECOND);
        }

        @Override
        public ErrorTranslator errors() {
            return (error, call) -> CloudException.builder(ErrorCode.INTERNAL, "never happens")
                    .cause(error)
                    .build();
        }

        @Override
        public CloudProvider open(ProviderConfig config, ProviderContext context) {
            throw new UnsupportedOperationException("only the gate is measured");
        }
    }
}
