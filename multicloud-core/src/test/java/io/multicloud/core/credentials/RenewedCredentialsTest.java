package io.multicloud.core.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Secret;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RenewedCredentialsTest {
    private static final Instant START = Instant.parse("2026-08-01T00:00:00Z");

    private final VirtualTime time = VirtualTime.startingAt(START);
    private final AtomicInteger asked = new AtomicInteger();
    private Duration lifetime = Duration.ofHours(1);
    private @Nullable RuntimeException failure;

    private final RenewedCredentials source = new RenewedCredentials("prod", this::fetch, time);

    private Credentials fetch() {
        int number = asked.incrementAndGet();
        if (failure != null) {
            throw failure;
        }
        return credentials(number, time.now().plus(lifetime));
    }

    private static Credentials credentials(int number, Instant end) {
        return new Credentials("token", Map.of("token", Secret.of("token-" + number)), Optional.of(end));
    }

    private String token() {
        return source.current().require("token").reveal();
    }

    @Test
    void theyAreKeptUntilFiveMinutesBeforeTheirEnd() {
        assertThat(token()).isEqualTo("token-1");
        time.advance(Duration.ofMinutes(55).minusNanos(1));
        assertThat(token()).isEqualTo("token-1");
        time.advance(Duration.ofNanos(1));
        assertThat(token()).isEqualTo("token-2");
        assertThat(token()).isEqualTo("token-2");
    }

    @Test
    void shortLivedOnesAreKeptForFourFifthsOfTheirTime() {
        lifetime = Duration.ofSeconds(100);
        assertThat(token()).isEqualTo("token-1");
        time.advance(Duration.ofSeconds(79));
        assertThat(token()).isEqualTo("token-1");
        time.advance(Duration.ofSeconds(1));
        assertThat(token()).isEqualTo("token-2");
    }

    @Test
    void aFailedRenewalIsTriedAgainLaterWhileTheOldOnesAreValid() {
        token();
        time.advance(Duration.ofMinutes(55));
        failure = new IllegalStateException("vault is sealed");

        assertThat(token()).isEqualTo("token-1");
        assertThat(token()).isEqualTo("token-1");
        assertThat(asked).hasValue(2);

        time.advance(Duration.ofSeconds(30));
        failure = null;
        assertThat(token()).isEqualTo("token-3");
    }

    @Test
    void onceTheyHaveEndedAFailureIsToldWithItsCause() {
        token();
        time.advance(Duration.ofHours(1));
        failure = new IllegalStateException("vault is sealed");

        CloudException error = catchThrowableOfType(CloudException.class, source::current);

        assertThat(error.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(error.provider()).contains("prod");
        assertThat(error).hasMessageContaining("IllegalStateException").hasCause(failure);
        failure = null;
        assertThat(token()).isEqualTo("token-3");
    }

    @Test
    void anErrorOfTheSourceItselfPassesAsItIs() {
        CloudException own =
                CloudException.builder(ErrorCode.PERMISSION_DENIED, "no role").build();
        failure = own;

        assertThat(catchThrowableOfType(CloudException.class, source::current)).isSameAs(own);
    }

    @Test
    void whatHasNoEndIsAskedForEveryTime() {
        RenewedCredentials endless = new RenewedCredentials(
                "prod",
                () -> new Credentials(
                        "token", Map.of("token", Secret.of("t" + asked.incrementAndGet())), Optional.empty()),
                time);

        assertThat(endless.current().require("token").reveal()).isEqualTo("t1");
        assertThat(endless.current().require("token").reveal()).isEqualTo("t2");
    }

    @Test
    void whatHasEndedAlreadyIsRefused() {
        lifetime = Duration.ZERO;

        assertThat(catchThrowableOfType(CloudException.class, source::current))
                .hasMessageContaining("credentials that ended at 2026-08-01T00:00:00Z")
                .hasMessageNotContaining("token-1");
    }

    @Test
    @SuppressWarnings("NullAway") // What a host's lambda may do.
    void nothingIsRefused() {
        CredentialSource broken = () -> null;

        assertThat(catchThrowableOfType(
                        CloudException.class, () -> new RenewedCredentials("prod", broken, time).current()))
                .hasMessageContaining("the source gave nothing");
    }

    @Test
    void oneCallerRenewsWhileTheOthersGoOn() throws Exception {
        CountDownLatch renewing = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        RenewedCredentials slow = new RenewedCredentials(
                "prod",
                () -> {
                    int number = asked.incrementAndGet();
                    if (number == 2) {
                        renewing.countDown();
                        await(finish);
                    }
                    return credentials(number, time.now().plus(lifetime));
                },
                time);
        slow.current();
        time.advance(Duration.ofMinutes(56));
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<Credentials> renewer = threads.submit(slow::current);
            await(renewing);
            for (int i = 0; i < 3; i++) {
                assertThat(slow.current().require("token").reveal()).isEqualTo("token-1");
            }
            finish.countDown();
            assertThat(renewer.get(10, TimeUnit.SECONDS).require("token").reveal())
                    .isEqualTo("token-2");
            assertThat(asked).hasValue(2);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoHasNoneWaitsForTheOneThatRenews() throws Exception {
        CountDownLatch renewing = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        RenewedCredentials slow = new RenewedCredentials(
                "prod",
                () -> {
                    int number = asked.incrementAndGet();
                    renewing.countDown();
                    await(finish);
                    return credentials(number, time.now().plus(lifetime));
                },
                time);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Credentials>> callers = new ArrayList<>();
            callers.add(threads.submit(slow::current));
            await(renewing);
            for (int i = 0; i < 4; i++) {
                callers.add(threads.submit(slow::current));
            }
            finish.countDown();
            for (Future<Credentials> caller : callers) {
                assertThat(caller.get(10, TimeUnit.SECONDS).require("token").reveal())
                        .isEqualTo("token-1");
            }
            assertThat(asked).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        CountDownLatch renewing = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        RenewedCredentials slow = new RenewedCredentials(
                "prod",
                () -> {
                    renewing.countDown();
                    await(finish);
                    return credentials(1, time.now().plus(lifetime));
                },
                time);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<Credentials> renewer = threads.submit(slow::current);
            await(renewing);
            Thread.currentThread().interrupt();

            CloudException error = catchThrowableOfType(CloudException.class, slow::current);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED);
            finish.countDown();
            assertThat(renewer.get(10, TimeUnit.SECONDS)).isNotNull();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
