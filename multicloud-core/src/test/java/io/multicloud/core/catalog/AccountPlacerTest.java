package io.multicloud.core.catalog;

import static io.multicloud.core.catalog.TestOffers.onDemand;
import static io.multicloud.core.catalog.TestOffers.withSpot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.mockito.Mockito.when;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferPattern;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.placement.Placement;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.placement.Placer.Attempt;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.placement.TurnedDown;
import io.multicloud.api.placement.TurnedDown.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AccountPlacerTest {
    private static final VMSpec SPEC = VMSpec.builder("web").build();
    private static final PlacementRequest ANYWHERE = PlacementRequest.builder().build();

    private final SetEnvironment environment = new SetEnvironment();
    private final ScriptedAccount aws = new ScriptedAccount("prod", "aws", "us-east-1", "eu-west-1");
    private final ScriptedAccount gcp = new ScriptedAccount("data", "gcp", "us-central1");

    /** In the order of their prices. */
    private final List<Offer> offers = List.of(
            onDemand("aws", "us-east-1", "m7i.large", "0.10"),
            onDemand("aws", "us-east-1", "m7a.large", "0.11"),
            onDemand("aws", "eu-west-1", "m7i.large", "0.12"),
            onDemand("gcp", "us-central1", "n2.standard-2", "0.13"));

    @Test
    void theCheapestOfferIsOrderedWithItsRegionAndType() {
        Placement placement = placer(aws, gcp).create(SPEC);

        assertThat(placement.account()).isEqualTo("prod");
        assertThat(placement.offer().offer()).isEqualTo(offers.get(0));
        assertThat(placement.failures()).isEmpty();
        assertThat(aws.creates())
                .containsExactly(SPEC.toBuilder()
                        .region("us-east-1")
                        .instanceType("m7i.large")
                        .build());
        assertThat(gcp.creates()).isEmpty();
    }

    @Test
    void offersOfCloudsWithoutAnAccountAreTurnedDown() {
        List<TurnedDown> turnedDown = placer(gcp).rank(ANYWHERE).explain(10);

        assertThat(turnedDown)
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.reasons())
                        .extracting(TurnedDown.Reason::rule)
                        .containsExactly(Rule.CLOUD));
        assertThat(placer().rank(ANYWHERE).offers()).isEmpty();
    }

    @Test
    void regionsThatNoAccountMayUseAreTurnedDown() {
        ScriptedAccount europe = new ScriptedAccount("europe", "aws", "eu-west-1");

        AccountPlacer placer = placer(europe, gcp);

        assertThat(placer.rank(ANYWHERE).best().map(RankedOffer::offer)).contains(offers.get(2));
        assertThat(placer.rank(ANYWHERE).explain(1).get(0).reasons())
                .extracting(TurnedDown.Reason::rule)
                .containsExactly(Rule.REGION);
    }

    @Test
    void theRegionsOfAnAccountAreAskedForOnceAnHour() {
        AccountPlacer placer = placer(aws);
        placer.rank(ANYWHERE);
        when(aws.provider().regions()).thenReturn(List.of(Region.of("eu-west-1")));

        environment.advance(Duration.ofMinutes(59));
        assertThat(placer.rank(ANYWHERE).best().map(RankedOffer::offer)).contains(offers.get(0));

        environment.advance(Duration.ofMinutes(1));
        assertThat(placer.rank(ANYWHERE).best().map(RankedOffer::offer)).contains(offers.get(2));
    }

    @Test
    void anAccountWhoseRegionsCannotBeReadIsUsedInItsOwn() {
        when(aws.provider().regions()).thenThrow(ScriptedAccount.error(ErrorCode.UNAVAILABLE));

        assertThat(placer(aws).rank(ANYWHERE).offers())
                .extracting(RankedOffer::offer)
                .containsExactly(offers.get(0), offers.get(1));
    }

    @Test
    void withoutCapacityTheNextOfferIsTakenAndTheFailuresAreKept() {
        aws.refuseAll(ErrorCode.CAPACITY);

        Placement placement = placer(aws, gcp).create(SPEC);

        assertThat(placement.account()).isEqualTo("data");
        assertThat(placement.failures())
                .extracting(failure -> failure.offer().offer())
                .containsExactlyElementsOf(offers.subList(0, 3));
        assertThat(placement.failures())
                .extracting(failure -> failure.error().code())
                .containsOnly(ErrorCode.CAPACITY);
        assertThat(aws.places()).containsExactly("us-east-1 m7i.large", "us-east-1 m7a.large", "eu-west-1 m7i.large");
    }

    @Test
    void withoutCapacityAnywhereInARegionEachOfItsZonesIsTriedFirst() {
        aws.zones("us-east-1", "us-east-1a", "us-east-1b", "us-east-1c")
                .refuse(spec -> spec.zone()
                                .filter(Zone.of("us-east-1", "us-east-1b")::equals)
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(ScriptedAccount.error(ErrorCode.CAPACITY)));
        AccountPlacer placer = placer(aws);

        Placement first = placer.create(SPEC);
        placer.create(SPEC);

        assertThat(first.offer().offer()).isEqualTo(offers.get(0));
        // The second create remembers what the first one found.
        assertThat(aws.places())
                .containsExactly(
                        "us-east-1 m7i.large",
                        "us-east-1/us-east-1a m7i.large",
                        "us-east-1/us-east-1b m7i.large",
                        "us-east-1/us-east-1b m7i.large");
    }

    @Test
    void aSpecThatPinsASubnetIsNotSentToOtherZones() {
        aws.zones("us-east-1", "us-east-1a", "us-east-1b").refuseAll(ErrorCode.CAPACITY);
        VMSpec inSubnet = SPEC.toBuilder()
                .subnet(new ResourceId("aws", "prod", Region.of("us-east-1"), ResourceType.SUBNET, "subnet-1"))
                .build();

        placer(aws, gcp).create(inSubnet, ANYWHERE);

        assertThat(aws.creates()).allSatisfy(spec -> assertThat(spec.zone()).isEmpty());
    }

    @Test
    void onlyZonesThatTheRequestNamesAreUsed() {
        aws.zones("us-east-1", "a", "b", "c")
                .refuse(spec ->
                        spec.zone().filter(Zone.of("us-east-1", "c")::equals).isPresent()
                                ? Optional.empty()
                                : Optional.of(ScriptedAccount.error(ErrorCode.CAPACITY)));
        PlacementRequest request = PlacementRequest.builder()
                .zone(Zone.of("us-east-1", "b"))
                .zone(Zone.of("us-east-1", "c"))
                .build();

        placer(aws, gcp).create(SPEC, request);

        assertThat(aws.places()).containsExactly("us-east-1/b m7i.large", "us-east-1/c m7i.large");
    }

    @Test
    void whenEveryNamedZoneHasFailedNoOfferIsLeft() {
        aws.refuseAll(ErrorCode.CAPACITY);
        PlacementRequest request =
                PlacementRequest.builder().zone(Zone.of("us-east-1", "b")).build();
        AccountPlacer placer = placer(aws, gcp);

        assertThatThrownBy(() -> placer.create(SPEC, request)).isInstanceOf(CloudException.class);

        assertThat(aws.places()).containsExactly("us-east-1/b m7i.large", "us-east-1/b m7a.large");
        // Other zones are not concerned.
        assertThat(placer.rank(PlacementRequest.builder()
                                .zone(Zone.of("us-east-1", "c"))
                                .build())
                        .best())
                .isPresent();
    }

    @Test
    void aTypeWithoutCapacityIsTriedAgainAfterThreeMinutes() {
        AccountPlacer placer = placer(aws);
        aws.refuseAll(ErrorCode.CAPACITY);
        placer.attempt(SPEC, ANYWHERE);
        aws.acceptAll();

        environment.advance(RecentFailures.CAPACITY_TTL.minusSeconds(1));
        assertThat(placer.create(SPEC).offer().offer()).isEqualTo(offers.get(1));

        environment.advance(Duration.ofSeconds(1));
        assertThat(placer.create(SPEC).offer().offer()).isEqualTo(offers.get(0));
    }

    @Test
    void anAttemptSendsOneCreateAndTellsHowItWent() {
        aws.refuseAll(ErrorCode.CAPACITY);
        AccountPlacer placer = placer(aws);

        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            attempts.add(placer.attempt(SPEC, ANYWHERE));
        }

        assertThat(attempts.subList(0, 3))
                .allSatisfy(attempt -> assertThat(attempt).isInstanceOf(Attempt.Failed.class));
        assertThat(attempts.get(3)).asInstanceOf(type(Attempt.NoOffer.class)).satisfies(none -> {
            assertThat(none.ranking().request()).isSameAs(ANYWHERE);
            assertThat(none.ranking().explain(3))
                    .allSatisfy(each -> assertThat(each.reasons())
                            .extracting(TurnedDown.Reason::rule)
                            .contains(Rule.BLOCKED));
        });
        assertThat(aws.creates()).hasSize(3);
    }

    @Test
    void anAttemptKeepsTheTokenItIsGiven() {
        VMSpec withToken = SPEC.toBuilder().idempotencyToken("burst-1").build();

        placer(aws).attempt(withToken, ANYWHERE);

        assertThat(aws.creates().get(0).idempotencyToken()).contains("burst-1");
    }

    @Test
    void aCreateDerivesATokenForEachOfferThatIsTheSameWhenRepeated() {
        String token = "t".repeat(64);
        VMSpec withToken = SPEC.toBuilder().idempotencyToken(token).build();
        aws.refuse(spec -> Optional.of(ScriptedAccount.error(ErrorCode.CAPACITY)));
        placer(aws, gcp).create(withToken);
        placer(gcp).create(withToken);

        List<String> tokens = Stream.of(aws, gcp)
                .flatMap(account -> account.creates().stream())
                .map(spec -> spec.idempotencyToken().orElseThrow())
                .toList();

        assertThat(tokens).hasSize(5).doesNotContain(token);
        assertThat(tokens.subList(0, 4)).doesNotHaveDuplicates();
        assertThat(tokens.get(4)).isEqualTo(tokens.get(3));
    }

    @Test
    void anAnswerThatWasLostIsToldApart() {
        aws.refuseAll(ErrorCode.UNKNOWN_OUTCOME);
        AccountPlacer placer = placer(aws, gcp);

        assertThat(placer.attempt(SPEC, ANYWHERE))
                .asInstanceOf(type(Attempt.Unknown.class))
                .satisfies(unknown -> {
                    assertThat(unknown.failure().account()).isEqualTo("prod");
                    assertThat(unknown.failure().spec()).isEqualTo(aws.creates().get(0));
                });
        assertThat(catchThrowableOfType(CloudException.class, () -> placer.create(SPEC))
                        .code())
                .isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
        assertThat(gcp.creates()).isEmpty();
    }

    @Test
    void anyOtherErrorEndsTheSearchAtOnce() {
        aws.refuseAll(ErrorCode.PERMISSION_DENIED);

        CloudException error = catchThrowableOfType(
                CloudException.class, () -> placer(aws, gcp).create(SPEC));

        assertThat(error.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(aws.creates()).hasSize(1);
        assertThat(gcp.creates()).isEmpty();
    }

    @Test
    void aQuotaClosesTheFamilyInTheAccountOnly() {
        ScriptedAccount second = new ScriptedAccount("second", "aws", "us-east-1");
        aws.refuseAll(ErrorCode.QUOTA);

        Placement placement = placer(aws, second).create(SPEC);

        assertThat(placement.account()).isEqualTo("second");
        assertThat(placement.offer().offer()).isEqualTo(offers.get(0));
        assertThat(aws.places()).containsExactly("us-east-1 m7i.large");
    }

    @Test
    void anOfferIsBlockedOnceEveryAccountThatMayUseItsRegionHasFailed() {
        ScriptedAccount second = new ScriptedAccount("second", "aws", "us-east-1").refuseAll(ErrorCode.THROTTLED);
        aws.refuseAll(ErrorCode.QUOTA);
        AccountPlacer placer = placer(aws, second, gcp);

        Placement placement = placer.create(SPEC);

        assertThat(placement.account()).isEqualTo("data");
        // The second account is throttled in the whole region; of the first only the families are closed, one by one.
        assertThat(second.places()).containsExactly("us-east-1 m7i.large");
        assertThat(aws.places()).containsExactly("us-east-1 m7i.large", "us-east-1 m7a.large", "eu-west-1 m7i.large");
        assertThat(placer.rank(ANYWHERE).explain(1).get(0).reasons())
                .first()
                .satisfies(
                        reason -> assertThat(reason.detail()).contains("prod").contains("second"));
    }

    @Test
    void throttlingIsWaitedForAsLongAsTheCloudSays() {
        aws.refuse(spec -> Optional.of(CloudException.builder(ErrorCode.THROTTLED, "slow down")
                .retryAfter(Duration.ofSeconds(5))
                .build()));
        AccountPlacer placer = placer(aws);
        placer.attempt(SPEC, ANYWHERE);

        assertThat(placer.rank(ANYWHERE).best().map(RankedOffer::offer)).contains(offers.get(2));
        environment.advance(Duration.ofSeconds(5));
        assertThat(placer.rank(ANYWHERE).best().map(RankedOffer::offer)).contains(offers.get(0));
    }

    @Test
    void placesWhereMuchHasFailedComeLastButAreNotGivenUp() {
        List<Offer> many = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            many.add(onDemand("aws", "us-east-1", "t" + i + ".large", "0.1" + (10 + i)));
        }
        many.add(onDemand("gcp", "us-central1", "n2.standard-2", "0.90"));
        aws.refuse(spec -> spec.instanceType().equals(Optional.of("t9.large"))
                ? Optional.empty()
                : Optional.of(ScriptedAccount.error(ErrorCode.CAPACITY)));

        assertThat(placer(many, aws, gcp).create(SPEC).failures()).hasSize(RecentFailures.SET_ASIDE_AFTER);
        assertThat(placer(many, aws).create(SPEC).offer().offer().type().name()).isEqualTo("t9.large");
    }

    @Test
    void aCloudIsSetAsideAfterSeveralOfItsRegions() {
        String[] regions = {"r1", "r2", "r3", "r4", "r5"};
        List<Offer> many = new ArrayList<>();
        for (String region : regions) {
            for (int i = 0; i < 5; i++) {
                many.add(onDemand("oci", region, "t" + i + ".large", "0.0" + (1 + i)));
            }
        }
        many.addAll(offers);
        ScriptedAccount oci = new ScriptedAccount("oci", "oci", regions).refuseAll(ErrorCode.CAPACITY);

        Placement placement = placer(many, aws, oci).create(SPEC);

        assertThat(placement.account()).isEqualTo("prod");
        assertThat(oci.places()).containsExactly("r1 t0.large", "r2 t0.large", "r3 t0.large");
    }

    @Test
    void failuresOfSpotDoNotSetAsideOnDemand() {
        List<Offer> spot =
                offers.stream().map(offer -> withSpot(offer, Money.usd("0.05"))).toList();
        AccountPlacer placer = placer(spot, aws, gcp);
        aws.refuseAll(ErrorCode.CAPACITY);
        PlacementRequest onSpot =
                PlacementRequest.of(SPEC.toBuilder().spot().build()).build();
        placer.create(SPEC.toBuilder().spot().build(), onSpot);
        aws.acceptAll();

        assertThat(placer.create(SPEC).offer().offer()).isEqualTo(spot.get(0));
    }

    @Test
    void whatIsBlockedByACallerIsLeftAloneUntilThen() {
        AccountPlacer placer = placer(aws, gcp);
        placer.block(new BlockedOffers(
                OfferPattern.cloud("aws"), environment.clock().instant().plusSeconds(60), "maintenance"));

        assertThat(placer.rank(ANYWHERE).best().map(RankedOffer::offer)).contains(offers.get(3));
        assertThat(placer.rank(ANYWHERE).explain(1).get(0).reasons().get(0).detail())
                .startsWith("maintenance");
        environment.advance(Duration.ofSeconds(60));
        assertThat(placer.rank(ANYWHERE).best().map(RankedOffer::offer)).contains(offers.get(0));
    }

    @Test
    void aBlockedZoneIsNotChosenWhenZonesAreTried() {
        aws.zones("us-east-1", "a", "b")
                .refuse(spec -> spec.zone().isEmpty()
                        ? Optional.of(ScriptedAccount.error(ErrorCode.CAPACITY))
                        : Optional.empty());
        AccountPlacer placer = placer(aws);
        placer.block(new BlockedOffers(
                OfferPattern.cloud("aws").in(Zone.of("us-east-1", "a")),
                environment.clock().instant().plusSeconds(60),
                "ended without capacity"));

        placer.create(SPEC);

        assertThat(aws.places()).containsExactly("us-east-1 m7i.large", "us-east-1/b m7i.large");
    }

    @Test
    void whatCouldNotBePlacedNamesEachOfferThatWasTried() {
        aws.refuseAll(ErrorCode.CAPACITY);

        CloudException error =
                catchThrowableOfType(CloudException.class, () -> placer(aws).create(SPEC));

        assertThat(error.code()).isEqualTo(ErrorCode.CAPACITY);
        assertThat(error)
                .hasMessageContaining("aws us-east-1 m7i.large in account prod: CAPACITY")
                .hasMessageContaining("aws us-east-1 m7a.large in account prod: CAPACITY")
                .hasMessageContaining("aws eu-west-1 m7i.large in account prod: CAPACITY");
        assertThat(error.getSuppressed()).hasSize(3);
    }

    @Test
    void theSearchEndsAfterFortyOffers() {
        List<Offer> many = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            many.add(onDemand("aws", "us-east-1", "t" + i + ".large", "0." + (100 + i)));
        }
        aws.refuseAll(ErrorCode.CAPACITY);

        assertThatThrownBy(() -> placer(many, aws).create(SPEC)).hasMessageContaining("40 offers");
        assertThat(aws.creates()).hasSize(AccountPlacer.MOST_ATTEMPTS);
    }

    @Test
    void onlyTheAccountsThatTheRequestNamesAreUsed() {
        AccountPlacer placer = placer(aws, gcp);

        Placement placement =
                placer.create(SPEC, PlacementRequest.builder().accounts("data").build());

        assertThat(placement.account()).isEqualTo("data");
        assertThatThrownBy(() ->
                        placer.rank(PlacementRequest.builder().accounts("test").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'test'")
                .hasMessageContaining("[prod, data]");
    }

    @Test
    void anAccountThatTheRequestExcludesIsNotUsed() {
        AccountPlacer placer = placer(aws, gcp);
        PlacementRequest noProd =
                PlacementRequest.builder().excludeAccount("prod").build();

        assertThat(placer.create(SPEC, noProd).account()).isEqualTo("data");
        assertThat(aws.creates()).isEmpty();
        // It stays out although it is named, and then nothing is left.
        PlacementRequest nothing = noProd.toBuilder().accounts("prod").build();
        assertThat(placer.attempt(SPEC, nothing)).isInstanceOf(Placer.Attempt.NoOffer.class);
    }

    @Test
    void twoAccountsOfOneNameAreRefused() {
        assertThatThrownBy(() -> placer(aws, new ScriptedAccount("prod", "gcp", "us-central1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'prod'");
    }

    private AccountPlacer placer(ScriptedAccount... accounts) {
        return placer(offers, accounts);
    }

    private AccountPlacer placer(List<Offer> all, ScriptedAccount... accounts) {
        List<CloudProvider> providers =
                Stream.of(accounts).map(ScriptedAccount::provider).toList();
        return new AccountPlacer(
                environment, new SnapshotCatalog(environment, List.of(OfferSource.of(all))), providers);
    }
}
