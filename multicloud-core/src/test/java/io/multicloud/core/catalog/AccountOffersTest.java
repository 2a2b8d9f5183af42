package io.multicloud.core.catalog;

import static io.multicloud.core.catalog.TestOffers.onDemand;
import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AccountOffersTest {
    private static final Offer AWS_LIST = onDemand("aws", "us-east-1", "m7i.large", "0.10");
    private static final Offer GCP_LIST = onDemand("gcp", "us-central1", "n2.standard-2", "0.13");
    private static final Offer OWN = onDemand("aws", "us-east-1", "c7i.large", "0.09");
    private static final Offer RACK = onDemand("rack", "basement", "small", "0.02");

    private final List<CloudProvider> accounts = new ArrayList<>();
    private final AccountOffers offers = new AccountOffers(OfferSource.of(List.of(AWS_LIST, GCP_LIST)), () -> accounts);

    private List<Offer> read() {
        try (Stream<Offer> all = offers.offers()) {
            return all.toList();
        }
    }

    @Test
    void listPricesHoldWhereNoAccountSaysWhatItSells() {
        accounts.add(new ScriptedAccount("prod", "aws", "us-east-1").provider());

        assertThat(read()).containsExactly(AWS_LIST, GCP_LIST);
    }

    @Test
    void whatAnAccountSaysTakesThePlaceOfTheListPricesOfItsCloudOnly() {
        accounts.add(new ScriptedAccount("prod", "aws", "us-east-1").sells(OWN).provider());

        assertThat(read()).containsExactly(GCP_LIST, OWN);
    }

    @Test
    void aCloudThatNoListHasIsSoldByItsAccount() {
        accounts.add(
                new ScriptedAccount("basement", "rack", "basement").sells(RACK).provider());

        assertThat(read()).containsExactly(AWS_LIST, GCP_LIST, RACK);
    }

    @Test
    void listPricesStayWhileOneAccountOfTheCloudNeedsThem() {
        accounts.add(new ScriptedAccount("prod", "aws", "us-east-1").sells(OWN).provider());
        accounts.add(new ScriptedAccount("test", "aws", "us-east-1").provider());

        assertThat(read()).containsExactly(AWS_LIST, GCP_LIST, OWN);
    }

    @Test
    void offersOfAnotherCloudAreIgnored() {
        accounts.add(new ScriptedAccount("basement", "rack", "basement")
                .sells(RACK, OWN)
                .provider());

        assertThat(read()).containsExactly(AWS_LIST, GCP_LIST, RACK);
    }

    @Test
    void accountsAreAskedAtEachReadingAndTheirStreamsClosed() {
        AtomicInteger closed = new AtomicInteger();
        AccountOffers closing =
                new AccountOffers(() -> Stream.of(AWS_LIST).onClose(closed::incrementAndGet), () -> accounts);
        closing.offers().close();
        accounts.add(new ScriptedAccount("basement", "rack", "basement")
                .sells(() -> Stream.of(RACK).onClose(closed::incrementAndGet))
                .provider());

        try (Stream<Offer> all = closing.offers()) {
            assertThat(all).containsExactly(AWS_LIST, RACK);
        }

        assertThat(closed).hasValue(3);
    }
}
