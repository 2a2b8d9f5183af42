package io.multicloud.core.pipeline;

import static io.multicloud.core.pipeline.TestErrors.error;
import static io.multicloud.core.pipeline.TestErrors.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.core.AccountLimits;
import io.multicloud.core.CallScope;
import io.multicloud.testkit.VirtualTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final AccountLimits NONE = AccountLimits.none();

    /** Ten hours before midnight, with 20 days and ten hours of the month left. */
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-03-11T14:00:00Z"));

    private final StubCloud cloud = new StubCloud(time);

    private ComputeService guarded(AccountLimits limits) {
        return guardedProvider(limits).compute();
    }

    private CloudProvider guardedProvider(AccountLimits limits) {
        return Pipeline.builder(time).build().guard(cloud, limits);
    }

    private static VMSpec spec(String name) {
        return VMSpec.builder(name).vcpus(2).memory(DataSize.gib(4)).build();
    }

    private static VMSpec spec(String name, String type) {
        return VMSpec.builder(name).instanceType(type).build();
    }

    private static CloudException refused(ThrowingCallable call) {
        CloudException error = failure(ErrorCode.REJECTED, call);
        assertThat(error.provider()).contains("prod");
        return error;
    }

    @Test
    void withoutLimitsNothingIsCountedAndNoTypeIsPinned() {
        ComputeService compute = guarded(NONE);

        compute.create(spec("a"));

        assertThat(cloud.listRequests).isZero();
        assertThat(cloud.created)
                .singleElement()
                .satisfies(sent -> assertThat(sent.instanceType()).isEmpty());
    }

    @Test
    void oneVmTooManyIsRefusedByNameValueUseAndAccount() {
        cloud.outside("there-before", "small");
        ComputeService compute = guarded(NONE.withMaxVms(2));
        compute.create(spec("a")).await();

        CloudException error = refused(() -> compute.create(spec("b")));

        assertThat(error.summary())
                .isEqualTo("max_vms of account 'prod' is 2: 2 VMs exist or are being created, and one more was asked"
                        + " for");
        assertThat(error.operation()).contains("vm.create");
        assertThat(cloud.vms()).hasSize(2);
    }

    @Test
    void aRegionIsListedOnceAndTheNextOneForItself() {
        cloud.pageSize = 1;
        cloud.outside("x", "small");
        cloud.outside("y", "small");
        ComputeService compute = guarded(NONE.withMaxVms(10));

        compute.create(spec("a")).await();
        compute.create(spec("b")).await();
        assertThat(cloud.listRequests).isEqualTo(2);

        compute.create(VMSpec.builder("c").region("eu-west-1").build()).await();
        assertThat(cloud.listRequests).isEqualTo(3);
    }

    @Test
    void theLimitHoldsForTheAccountAndNotForARegion() {
        ComputeService compute = guarded(NONE.withMaxVms(1));
        compute.create(spec("a")).await();

        refused(() -> compute.create(VMSpec.builder("b").region("eu-west-1").build()));
    }

    @Test
    void oneThatIsBeingCreatedCountsAndOneThatFailedDoesNot() {
        ComputeService compute = guarded(NONE.withMaxVms(1));
        cloud.operationErrors.add(error(ErrorCode.CAPACITY));
        Operation<VM> first = compute.create(spec("a"));
        refused(() -> compute.create(spec("b")));

        first.poll();

        compute.create(spec("b")).await();
    }

    @Test
    void oneThatWasRefusedByTheCloudDoesNotCount() {
        ComputeService compute = guarded(NONE.withMaxVms(1));
        cloud.createErrors.add(error(ErrorCode.QUOTA));
        failure(ErrorCode.QUOTA, () -> compute.create(spec("a")));

        compute.create(spec("b")).await();
    }

    @Test
    void deletingMakesRoomWhenTheVmIsGone() {
        ComputeService compute = guarded(NONE.withMaxVms(1));
        VM vm = compute.create(spec("a")).await();

        Operation<ResourceId> delete = compute.delete(vm.id());
        refused(() -> compute.create(spec("b")));
        delete.await();

        compute.create(spec("b")).await();
    }

    @Test
    void oneOfUnknownOutcomeCountsAndItsRepetitionAddsNothing() {
        ComputeService compute = guarded(NONE.withMaxVms(1));
        VMSpec spec = spec("a").toBuilder().idempotencyToken("token-a").build();
        cloud.answersLost.add(error(ErrorCode.UNKNOWN_OUTCOME));
        failure(ErrorCode.UNKNOWN_OUTCOME, () -> compute.create(spec));

        refused(() -> compute.create(spec("b")));
        VM vm = compute.create(spec).await();
        assertThat(cloud.vms()).containsExactly(vm);

        compute.delete(vm.id()).await();
        compute.create(spec("b")).await();
    }

    @Test
    void oneOfUnknownOutcomeThatNoListingShowsIsForgottenInTheEnd() {
        ComputeService compute = guarded(NONE.withMaxVms(1));
        cloud.createErrors.add(error(ErrorCode.UNKNOWN_OUTCOME));
        failure(ErrorCode.UNKNOWN_OUTCOME, () -> compute.create(spec("a")));

        time.advance(Duration.ofMinutes(14));
        refused(() -> compute.create(spec("b")));
        time.advance(Duration.ofMinutes(2));
        compute.create(spec("b")).await();
    }

    @Test
    void aListingThatShowsWhatAnOperationIsStillToSayCountsItOnce() {
        ComputeService compute = guarded(NONE.withMaxVms(2));
        compute.create(spec("a"));
        compute.list(ListQuery.all()).forEach(vm -> {});

        compute.create(spec("b")).await();
        refused(() -> compute.create(spec("c")));
    }

    @Test
    void theSameTokenAgainIsNoSecondVm() {
        ComputeService compute = guarded(NONE.withMaxVms(1));
        VMSpec spec = spec("a").toBuilder().idempotencyToken("token-a").build();

        VM first = compute.create(spec).await();
        VM second = compute.create(spec).await();

        assertThat(second).isEqualTo(first);
        refused(() -> compute.create(spec("b")));
    }

    @Test
    void beforeRefusingAnOldCountIsTakenAnew() {
        VM other = cloud.outside("there-before", "small");
        ComputeService compute = guarded(NONE.withMaxVms(1));
        refused(() -> compute.create(spec("a")));
        cloud.deleteOutside(other.id());

        refused(() -> compute.create(spec("a")));
        // Old enough to count again, and the VM seen long enough ago for its absence to mean something.
        time.advance(Duration.ofMinutes(6));
        compute.create(spec("a")).await();
    }

    @Test
    void aVmJustCreatedIsNotTakenForGoneBecauseAListingLags() {
        ComputeService compute = guarded(NONE.withMaxVms(1));
        VM vm = compute.create(spec("a")).await();
        cloud.deleteOutside(vm.id());
        time.advance(Duration.ofMinutes(2));

        refused(() -> compute.create(spec("b")));
    }

    @Test
    void whenTheRegionCannotBeListedNothingIsCreated() {
        ComputeService compute = guarded(NONE.withMaxVms(1));
        cloud.listErrors.add(error(ErrorCode.UNAVAILABLE));

        failure(ErrorCode.UNAVAILABLE, () -> compute.create(spec("a")));

        assertThat(cloud.created).isEmpty();
        compute.create(spec("a")).await();
    }

    @Test
    void aListingThatRanOutOfPermitsIsCarriedOn() {
        cloud.pageSize = 1;
        for (int i = 0; i < 5; i++) {
            cloud.outside("vm-" + i, "small");
        }
        ComputeService compute = guarded(NONE.withMaxVms(5));
        CloudException throttled = error(ErrorCode.THROTTLED);
        List<ErrorCode> codes = new ArrayList<>();
        for (int attempt = 0; attempt < 3; attempt++) {
            CloudException error = catchThrowableOfType(
                    CloudException.class,
                    () -> CallScope.singleAttempt().run(() -> {
                        // Two pages a try: the third request of each is one too many.
                        cloud.onList = () -> cloud.listRequests % 3 == 0 ? Optional.of(throttled) : Optional.empty();
                        compute.create(spec("a"));
                    }));
            codes.add(error.code());
        }

        assertThat(codes).containsExactly(ErrorCode.THROTTLED, ErrorCode.THROTTLED, ErrorCode.REJECTED);
    }

    @Test
    void cpusAreCountedAsTheTypeHasThemAndTheTypeIsPinned() {
        cloud.outside("there-before", "medium");
        ComputeService compute = guarded(NONE.withMaxCpus(8));

        compute.create(spec("a")).await();
        assertThat(cloud.created.get(0).instanceType()).contains("small");
        CloudException error = refused(() -> compute.create(spec("b", "medium")));

        assertThat(error.summary())
                .isEqualTo("max_cpus of account 'prod' is 8: 6 exist or are being created, and 4 more were asked for");
        compute.create(spec("c")).await();
        assertThat(cloud.mostVcpus).isEqualTo(8);
    }

    @Test
    void aTypeOfUnknownSizeIsRefusedRatherThanGuessed() {
        ComputeService compute = guarded(NONE.withMaxCpus(8));

        assertThat(refused(() -> compute.create(spec("a", "mystery"))).summary())
                .contains("the size of type 'mystery' in us-east-1 is not known");
        assertThat(refused(() -> compute.create(VMSpec.builder("b").vcpus(1_000).build()))
                        .summary())
                .contains("no type in us-east-1 meets");
    }

    @Test
    void resizingCountsTheDifference() {
        ComputeService compute = guarded(NONE.withMaxCpus(8));
        VM vm = compute.create(spec("a", "medium")).await();
        compute.create(spec("b", "small")).await();

        refused(() -> compute.resize(vm.id(), "large"));
        compute.resize(vm.id(), "small").await();
        compute.create(spec("c", "medium")).await();

        assertThat(cloud.mostVcpus).isEqualTo(8);
    }

    @Test
    void aDayMayBeUsedUpToTheLastCent() {
        // Ten hours are left of the day.
        ComputeService exact = guarded(NONE.withDailyLimit(Money.usd("4.00")));
        exact.create(spec("a", "large")).await();

        assertThat(refused(() -> exact.create(spec("b", "small"))).summary())
                .isEqualTo("daily_limit of account 'prod' is 4 USD: from 2026-03-11T00:00:00Z to"
                        + " 2026-03-12T00:00:00Z the VMs that exist or are being created cost 4 USD, and this would"
                        + " add 1.1 USD");
    }

    @Test
    void aCentTooMuchIsTooMuch() {
        ComputeService compute = guarded(NONE.withDailyLimit(Money.usd("3.99")));

        refused(() -> compute.create(spec("a", "large")));
    }

    @Test
    void whatADeletedVmHasCostTodayStaysSpent() {
        ComputeService compute = guarded(NONE.withDailyLimit(Money.usd("4.00")));
        VM vm = compute.create(spec("a", "large")).await();
        time.advance(Duration.ofHours(5));
        compute.delete(vm.id()).await();

        // 2.00 are spent; another large one would cost 2.00 until midnight.
        VM second = compute.create(spec("b", "large")).await();
        refused(() -> compute.create(spec("c", "small-cheap")));
        compute.delete(second.id()).await();
        time.advance(Duration.ofHours(5));
        compute.create(spec("d", "small-cheap")).await();
    }

    @Test
    void aVmThatWasThereBeforeIsChargedSinceItsCreation() {
        cloud.outside("there-before", "large");
        time.advance(Duration.ofHours(6));
        // It costs 4.00 until midnight, of which 2.40 are spent.
        ComputeService compute = guarded(NONE.withDailyLimit(Money.usd("4.39")));

        refused(() -> compute.create(spec("a", "small-cheap")));
        time.advance(Duration.ofMinutes(6));
        compute.create(spec("a", "small-cheap")).await();
    }

    @Test
    void aMonthIsLimitedLikeADay() {
        // 20 days and 10 hours: 490 hours at 0.40.
        ComputeService compute = guarded(NONE.withMonthlyLimit(Money.usd("196.00")));
        compute.create(spec("a", "large")).await();

        assertThat(refused(() -> compute.create(spec("b", "small"))).summary())
                .startsWith("monthly_limit of account 'prod' is 196 USD: from 2026-03-01T00:00:00Z to"
                        + " 2026-04-01T00:00:00Z");
        time.advance(Duration.ofDays(21));
        refused(() -> compute.create(spec("b", "small")));
    }

    @Test
    void ofEqualSizesTheCheapestIsPinned() {
        ComputeService compute = guarded(NONE.withDailyLimit(Money.usd("100")));

        compute.create(spec("a")).await();

        assertThat(cloud.created.get(0).instanceType()).contains("small-cheap");
    }

    @Test
    void anUnknownPriceIsRefusedAndNeverGuessed() {
        cloud.prices.remove("large");
        ComputeService compute = guarded(NONE.withDailyLimit(Money.usd("100")));

        assertThat(refused(() -> compute.create(spec("a", "large"))).summary())
                .isEqualTo("the cost limits of account 'prod' cannot be checked: the price of 'large' in us-east-1 is"
                        + " not known in USD");
    }

    @Test
    void theUnknownPriceOfARunningVmIsRefusedAsWell() {
        cloud.outside("there-before", "large");
        cloud.prices.remove("large");
        ComputeService compute = guarded(NONE.withDailyLimit(Money.usd("100")));

        assertThat(refused(() -> compute.create(spec("a", "small"))).summary()).contains("the price of 'large'");
    }

    @Test
    void aPriceInAnotherCurrencyIsNotKnown() {
        cloud.prices.put("large", new Money(BigDecimal.ONE, Currency.getInstance("EUR")));
        ComputeService compute = guarded(NONE.withDailyLimit(Money.usd("100")));

        assertThat(refused(() -> compute.create(spec("a", "large"))).summary()).contains("is not known in USD");
    }

    @Test
    void theBookOfPricesIsAskedBeforeTheProvider() {
        ComputeService compute = Pipeline.builder(time)
                .prices((kind, query) ->
                        kind.equals("stub") && query.instanceType().equals("large")
                                ? Optional.of(Money.usd("0.01"))
                                : Optional.empty())
                .build()
                .guard(cloud, NONE.withDailyLimit(Money.usd("0.10")))
                .compute();

        compute.create(spec("a", "large")).await();
    }

    @Test
    void aSpotVmCountsWithTheMostItMayCost() {
        ComputeService compute = guarded(NONE.withDailyLimit(Money.usd("3.00")));
        VMSpec spot = spec("a", "large").toBuilder().spot().build();

        refused(() -> compute.create(spot));
        compute.create(spot.toBuilder()
                        .purchase(new Purchase.Spot(Optional.of(Money.usd("0.30"))))
                        .build())
                .await();
        refused(() -> compute.create(spec("b", "small-cheap")));
    }

    @Test
    void aStoppedVmCostsNothingAndIsLookedAtWhenItStarts() {
        ComputeService compute = guarded(NONE.withDailyLimit(Money.usd("4.00")));
        VM first = compute.create(spec("a", "large")).await();
        time.advance(Duration.ofHours(1));
        compute.stop(first.id()).await();
        VM second = compute.create(spec("b", "large")).await();

        assertThat(refused(() -> compute.start(first.id())).operation()).contains("vm.start");
        compute.delete(second.id()).await();
        // A VM is billed for a minute at least: it takes a little until there is room again.
        refused(() -> compute.start(first.id()));
        time.advance(Duration.ofMinutes(2));
        compute.start(first.id()).await();
        refused(() -> compute.create(spec("c", "small-cheap")));
    }

    @Test
    void resizingARunningVmCostsTheDifference() {
        ComputeService compute = guarded(NONE.withDailyLimit(Money.usd("4.00")));
        VM vm = compute.create(spec("a", "medium")).await();
        time.advance(Duration.ofHours(5));

        // 1.00 spent; the large type costs 2.00 until midnight.
        compute.resize(vm.id(), "large").await();
        compute.create(spec("b", "medium")).await();
        refused(() -> compute.create(spec("c", "small-cheap")));
    }

    @Test
    void keyPairsAndOtherResourcesAreNotLimited() {
        CloudProvider provider = guardedProvider(NONE.withMaxVms(0));

        failure(ErrorCode.UNSUPPORTED, () -> provider.compute().keyPairs());
        refused(() -> provider.compute().create(spec("a")));
    }

    @Test
    void twoHundredConcurrentCreatesNeverOvershoot() throws InterruptedException {
        LockstepTime lockstep = new LockstepTime(1);
        StubCloud stub = new StubCloud(lockstep);
        stub.listingTakes = Duration.ofMillis(350);
        stub.outside("there-before", "small");
        ComputeService compute = Pipeline.builder(lockstep)
                .build()
                .guard(stub, NONE.withMaxVms(50))
                .compute();
        List<ErrorCode> refused = Collections.synchronizedList(new ArrayList<>());
        List<Runnable> callers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String name = "vm-" + i;
            callers.add(() -> {
                try {
                    compute.create(spec(name)).await();
                } catch (CloudException e) {
                    refused.add(e.code());
                }
            });
        }

        lockstep.runAll(callers);

        assertThat(stub.listRequests).isEqualTo(1);
        assertThat(stub.vms()).hasSize(50);
        assertThat(refused).hasSize(151).containsOnly(ErrorCode.REJECTED);
    }

    @Test
    void aSingleAttemptDoesNotWaitForSomebodyElsesListing() throws InterruptedException {
        LockstepTime lockstep = new LockstepTime(1);
        StubCloud stub = new StubCloud(lockstep);
        stub.listingTakes = Duration.ofSeconds(5);
        ComputeService compute = Pipeline.builder(lockstep)
                .build()
                .guard(stub, NONE.withMaxVms(50))
                .compute();
        List<CloudException> errors = new ArrayList<>();

        lockstep.runAll(List.of(() -> compute.create(spec("a")), () -> {
            lockstep.pause(Duration.ofSeconds(1));
            errors.add(catchThrowableOfType(
                    CloudException.class, () -> CallScope.singleAttempt().run(() -> compute.create(spec("b")))));
            errors.add(catchThrowableOfType(
                    CloudException.class,
                    () -> CallScope.deadline(Duration.ofSeconds(1)).run(() -> compute.create(spec("c")))));
            assertThat(lockstep.now()).isBefore(Instant.parse("2026-03-01T00:00:02Z"));
        }));

        assertThat(errors).extracting(CloudException::code).containsExactly(ErrorCode.THROTTLED, ErrorCode.TIMEOUT);
        assertThat(errors.get(0).retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(stub.created).hasSize(1);
    }

    @Test
    void regionsAreNotMixedUp() {
        ComputeService compute = guarded(NONE.withMaxVms(5));
        Region other = Region.of("eu-west-1");
        VM here = compute.create(spec("same-name")).await();
        VM there = compute.create(VMSpec.builder("same-name").region(other).build())
                .await();

        assertThat(here.id().region()).isEqualTo(StubCloud.HOME);
        assertThat(there.id().region()).isEqualTo(other);
    }
}
