package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.spi.Environment;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OffersTest {
    private static final Offer RACK = Offer.onDemand(
            "on-premise",
            Region.of("basement"),
            new InstanceType("rack-2", "rack", 2, DataSize.gib(8), Architecture.AMD64, 0),
            Money.usd("0.001"),
            LocalDate.of(2026, 8, 1),
            "cost accounting");

    private final Environment environment = mock(Environment.class);

    @BeforeEach
    void setTheClock() {
        when(environment.clock()).thenReturn(InstantSource.fixed(Instant.parse("2026-09-01T00:00:00Z")));
    }

    @Test
    void aHostsOwnMachinesStandBesideTheListPrices() {
        OfferCatalog catalog = Offers.catalog(environment, Offers.bundled(), OfferSource.of(List.of(RACK)));

        assertThat(catalog.lookup(PlacementRequest.builder().build()).offers())
                .extracting(RankedOffer::offer)
                .startsWith(RACK)
                .hasSize(10)
                .last()
                .extracting(Offer::cloud)
                .isNotEqualTo("on-premise");
    }

    @Test
    void whatACatalogAcceptedIsASourceAgain() {
        Offer free = Offer.onDemand("gcp", RACK.region(), RACK.type(), Money.ZERO_USD, RACK.asOf(), "test");
        OfferCatalog catalog = Offers.catalog(environment, OfferSource.of(List.of(free, RACK)));

        assertThat(Offers.accepted(catalog).offers()).containsExactly(RACK);
    }

    @Test
    void aCatalogFromElsewhereCannotBeUsedForPlacing() {
        OfferCatalog foreign = mock(OfferCatalog.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Offers.placer(environment, foreign, List.of()))
                .withMessageContaining("Offers.catalog");
    }
}
