package io.multicloud.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressPricesTest {
    private final EgressPrices prices = new EgressPrices();

    @ParameterizedTest
    @CsvSource({
        "aws, 0, 0",
        "aws, 1, 0",
        "aws, 2048, 184.23",
        // 10,239 at 0.09, 40,960 at 0.085, 102,400 at 0.07 and 1 at 0.05.
        "aws, 153601, 11571.16",
        "azure, 3, 0.175",
        "gcp, 2048, 235.52",
        "oci, 10240, 0",
        "oci, 10340, 0.85"
    })
    void eachPartOfAVolumeCostsThePriceOfItsTier(String cloud, long gib, String usd) {
        assertThat(prices.ofMonth(cloud, DataSize.gib(gib))).contains(Money.usd(usd));
    }

    @Test
    void aPartOfAGigabyteCostsItsShare() {
        assertThat(prices.ofMonth("aws", DataSize.mib(1536))).contains(Money.usd("0.045"));
    }

    @Test
    void theCostOfAnUnknownCloudIsNotGuessed() {
        assertThat(prices.ofMonth("on-premise", DataSize.gib(1L))).isEmpty();
    }
}
