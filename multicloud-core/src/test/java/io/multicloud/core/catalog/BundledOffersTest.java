package io.multicloud.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.MoreCollectors;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.placement.Offer;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The digests were taken from the published sheets before they were packed; see {@code pack_offers.py}. */
class BundledOffersTest {
    private static final List<Offer> OFFERS = new BundledOffers().offers().toList();

    @Test
    void everyOfferOfTheSheetsIsThereUnaltered() {
        Digest sheet = digest("offers");
        List<String> lines = OFFERS.stream()
                .filter(BundledOffersTest::isSized)
                .map(BundledOffersTest::line)
                .toList();

        assertThat(lines).hasSize(sheet.count).hasSize(85_902);
        assertThat(sha256(lines)).isEqualTo(sheet.sha256);
    }

    @Test
    void everyPriceOfATypeOfUnknownSizeIsThereUnaltered() {
        Digest sheet = digest("unsized");
        List<String> lines = OFFERS.stream()
                .filter(offer -> !isSized(offer))
                .map(offer ->
                        String.join(",", offer.region().name(), offer.type().name(), plain(offer.onDemandHourly())))
                .toList();

        assertThat(lines).hasSize(sheet.count);
        assertThat(sha256(lines)).isEqualTo(sheet.sha256);
    }

    @Test
    void everyReservedPriceIsThereUnaltered() {
        Digest sheet = digest("reserved");
        List<String> lines = OFFERS.stream()
                .filter(offer -> !offer.commitments().isEmpty())
                .map(BundledOffersTest::reservedLine)
                .toList();

        assertThat(lines).hasSize(sheet.count);
        assertThat(sha256(lines)).isEqualTo(sheet.sha256);
    }

    @Test
    void offersCarryTheDayAndThePublisherOfTheirSheet() {
        Map<String, LocalDate> days = new TreeMap<>();
        OFFERS.forEach(offer -> days.put(offer.cloud() + " " + offer.source(), offer.asOf()));

        assertThat(days)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "aws aws/karpenter-provider-aws@1d92708", LocalDate.of(2026, 7, 20),
                        "aws cortexlabs/cortex@dc48c02", LocalDate.of(2022, 9, 3),
                        "azure Azure/karpenter-provider-azure@352646f", LocalDate.of(2026, 6, 18),
                        "gcp cloudpilot-ai/karpenter-provider-gcp@417f047", LocalDate.of(2026, 8, 1),
                        "oci opencost/opencost prices_usd.json", LocalDate.of(2024, 1, 1)));
    }

    @Test
    void pricesOfChinaAreInYuanAndAllOthersInDollars() {
        Map<Boolean, List<Currency>> currencies = OFFERS.stream()
                .collect(Collectors.partitioningBy(
                        offer -> offer.cloud().equals("aws")
                                && offer.region().name().startsWith("cn-"),
                        Collectors.mapping(
                                offer -> offer.onDemandHourly().orElseThrow().currency(),
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        all -> all.stream().distinct().toList()))));

        assertThat(currencies.get(true)).containsExactly(Currency.getInstance("CNY"));
        assertThat(currencies.get(false)).containsExactly(Currency.getInstance("USD"));
    }

    @Test
    void anOfferHasEverythingThatIsKnownAboutIt() {
        Offer offer = OFFERS.stream()
                .filter(each -> each.region().equals(Region.of("us-east-1"))
                        && each.type().name().equals("m5.large"))
                .collect(MoreCollectors.onlyElement());

        assertThat(offer.onDemandHourly()).contains(Money.usd("0.096"));
        assertThat(offer.spotHourly()).contains(Money.usd("0.03264"));
        assertThat(offer.interruptionRate()).isEqualTo(OptionalDouble.of(0.20));
        assertThat(offer.type().family()).isEqualTo("m5");
        assertThat(offer.type().memory()).hasToString("8GiB");
        assertThat(offer.commitments())
                .containsExactly(
                        new Offer.Commitment(1, Money.ZERO_USD, Money.usd("0.061")),
                        new Offer.Commitment(1, Money.usd("501.00"), Money.ZERO_USD),
                        new Offer.Commitment(3, Money.ZERO_USD, Money.usd("0.042")),
                        new Offer.Commitment(3, Money.usd("968.00"), Money.ZERO_USD));
    }

    @Test
    void allResourcesTogetherStayUnderAMegabyte() throws IOException {
        int bytes = 0;
        for (String name : List.of("offers.txt.gz", "egress.csv", "README.md")) {
            try (InputStream resource = BundledOffers.class.getResourceAsStream(name)) {
                bytes += resource.readAllBytes().length;
            }
        }
        assertThat(bytes).isLessThan(1_000_000);
    }

    private static boolean isSized(Offer offer) {
        return offer.type().vcpus() > 0;
    }

    private static String line(Offer offer) {
        return String.join(
                ",",
                offer.cloud(),
                offer.region().name(),
                offer.type().name(),
                plain(BigDecimal.valueOf(offer.type().vcpus())),
                Long.toString(offer.type().memory().bytes()),
                Integer.toString(offer.type().gpus()),
                offer.type().architecture().name().equals("unknown")
                        ? ""
                        : offer.type().architecture().name(),
                plain(offer.onDemandHourly()),
                plain(offer.spotHourly()),
                bucket(offer.interruptionRate()),
                offer.source());
    }

    private static String bucket(OptionalDouble rate) {
        return rate.isEmpty() ? "" : Long.toString(Math.round(rate.getAsDouble() * 20) - 1);
    }

    /** The hourly price without upfront and the upfront price without an hourly one, of one year and of three. */
    private static String reservedLine(Offer offer) {
        List<String> cells =
                new ArrayList<>(List.of(offer.region().name(), offer.type().name()));
        for (int years : new int[] {1, 3}) {
            cells.add(reserved(offer, years, Offer.Commitment::hourly));
            cells.add(reserved(offer, years, Offer.Commitment::upfront));
        }
        return String.join(",", cells);
    }

    private static String reserved(Offer offer, int years, Function<Offer.Commitment, Money> part) {
        return plain(offer.commitments().stream()
                .filter(each -> each.years() == years)
                .map(part)
                .filter(Money::isPositive)
                .collect(MoreCollectors.toOptional()));
    }

    private static String plain(Optional<Money> price) {
        return price.map(money -> plain(money.amount())).orElse("");
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String sha256(List<String> lines) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            lines.stream().sorted().forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private record Digest(int count, String sha256) {}

    private static Digest digest(String name) {
        try (InputStream resource = BundledOffersTest.class.getResourceAsStream("offers.sha256")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(",", -1))
                    .filter(cells -> cells[0].equals(name))
                    .map(cells -> new Digest(Integer.parseInt(cells[1]), cells[2]))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
