package io.multicloud.core.architecture.broken.core;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One class for each way around the environment. */
@SuppressWarnings({"FutureReturnValueIgnored", "JavaUtilDate", "TimeUnitMismatch", "UnusedVariable", "unused"})
final class BypassesEnvironment {
    private BypassesEnvironment() {}

    static final class SleepsInThread {
        void run() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    static final class SleepsInUnit {
        void run() throws InterruptedException {
            TimeUnit.SECONDS.sleep(1);
        }
    }

    static final class ReadsInstant {
        final Instant now = Instant.now();
    }

    static final class ReadsInstantByReference {
        final Supplier<Instant> now = Instant::now;
    }

    static final class ReadsInstantInLambda {
        final Supplier<String> now = () -> Instant.now().toString();
    }

    static final class ReadsDay {
        final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    }

    static final class ReadsSystemClock {
        final Clock clock = Clock.systemUTC();
    }

    static final class ReadsNanos {
        final long nanos = System.nanoTime();
    }

    static final class ReadsMillis {
        final long millis = System.currentTimeMillis();
    }

    static final class ReadsDate {
        final Date date = new Date();
    }

    static final class MakesUuid {
        final UUID uuid = UUID.randomUUID();
    }

    static final class SeedsRandom {
        final Random random = new Random();
    }

    static final class SeedsSplittableRandom {
        final SplittableRandom random = new SplittableRandom();
    }

    static final class UsesMathRandom {
        final double random = Math.random();
    }

    static final class UsesThreadLocalRandom {
        final int random = ThreadLocalRandom.current().nextInt();
    }

    static final class UsesCommonPool {
        final Executor executor = ForkJoinPool.commonPool();
    }

    static final class SuppliesAsync {
        final CompletableFuture<Integer> future = CompletableFuture.supplyAsync(() -> 1);
    }

    static final class ContinuesAsync {
        CompletableFuture<Integer> run(CompletableFuture<Integer> future) {
            return future.thenApplyAsync(value -> value + 1);
        }
    }

    static final class TimesOut {
        CompletableFuture<Integer> run(CompletableFuture<Integer> future) {
            return future.orTimeout(1, TimeUnit.SECONDS);
        }
    }

    static final class DelaysOnSystemTimer {
        final Executor executor = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
    }

    static final class StreamsInParallel {
        long run(List<Integer> values) {
            return values.parallelStream().count();
        }
    }

    static final class TurnsParallel {
        long run(Stream<Integer> values) {
            return values.parallel().count();
        }
    }

    static final class AllowedWithClock {
        Instant run(Clock clock) {
            return Instant.now(clock).plusSeconds(LocalDate.now(clock).getDayOfYear());
        }
    }

    static final class AllowedWithSeed {
        final Random random = new Random(42);
        final SplittableRandom splittable = new SplittableRandom(42);
    }

    static final class AllowedWithExecutor {
        CompletableFuture<Integer> run(Executor executor) {
            return CompletableFuture.supplyAsync(() -> 1, executor)
                    .thenApplyAsync(value -> value + 1, executor)
                    .thenApply(value -> value + 1);
        }
    }
}
