package io.multicloud.samples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.Money;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HostApplicationTest {
    @Test
    void aDayWithARushAndAnOutageEndsWithAllWorkDoneAndNothingRentedAnyMore() throws Exception {
        HostApplication application = new HostApplication();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        HostApplication.Day day = application.run(new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(day.completed()).isEqualTo(day.jobs()).isEqualTo(23 * 3 + 80);
        assertThat(day.left()).isEmpty();
        assertThat(day.rented().launched()).isGreaterThan(40);
        assertThat(day.cloudsUsed())
                .as("during the outage another cloud is used")
                .isGreaterThan(1);
        assertThat(application.fakes()).allSatisfy(fake -> {
            assertThat(fake.leftovers()).as(fake.timeline()).isEmpty();
        });
        Money billed = application.fakes().stream()
                .map(fake -> fake.bill().ofService("compute").total())
                .reduce(Money.ZERO_USD, Money::plus);
        assertThat(day.rented().totalCost().amount().doubleValue())
                .isCloseTo(billed.amount().doubleValue(), Percentage.withPercentage(1));
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("SCALE_OUT", "SCALE_IN", "\"activeBursts\"");
    }
}
