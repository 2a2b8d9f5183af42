package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.cost.CostGroup;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.api.cost.CostReport.Line;
import io.multicloud.api.cost.Price;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.quota.Quota;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Prices, cost reports and quotas. */
class CostTests extends ConformanceTests {
    /**
     * No cloud sells an hour of a virtual CPU without accelerators for less or more than this, in US dollars: the
     * cheapest burstable types are near 0.002, the largest memory-optimised ones near 0.5. A price for a month or a second
     * taken for one for an hour lies far outside.
     */
    private static final BigDecimal LEAST_PER_VCPU = new BigDecimal("0.0005");

    private static final BigDecimal MOST_PER_VCPU = BigDecimal.ONE;

    private Region region() {
        return bench().provider().region();
    }

    private Price price(String type, Purchase purchase) {
        return bench().provider().costs().price(new PriceQuery(region(), type, purchase));
    }

    private @Nullable Price published(InstanceType type, Purchase purchase) {
        try {
            return price(type.name(), purchase);
        } catch (CloudException e) {
            Expect.equal(ErrorCode.NOT_FOUND, e.code(), "a price that is not published (" + e.getMessage() + ")");
            return null;
        }
    }

    /** Returns the smallest types without accelerators; prices are looked up one by one. */
    private List<InstanceType> someTypes() {
        return bench().provider().compute().instanceTypes(region()).stream()
                .filter(type -> type.gpus() == 0)
                .sorted(Comparator.comparingDouble(InstanceType::vcpus)
                        .thenComparing(InstanceType::memory)
                        .thenComparing(InstanceType::name))
                .limit(20)
                .toList();
    }

    @Test
    void aPriceIsForAnHourAndOfTheRightOrder() {
        bench().needs(Capability.COST_PRICES);
        int found = 0;
        for (InstanceType type : someTypes()) {
            Price price = published(type, Purchase.onDemand());
            if (price != null) {
                found++;
                Expect.equal(Price.Unit.HOUR, price.unit(), "the price of a VM must be for an hour");
                Expect.that(price.amount().isPositive(), "the price of a VM must be positive", price);
                Expect.that(!price.asOf().isAfter(bench().target().now()), "a price cannot be of the future", price);
                if (price.amount().currency().getCurrencyCode().equals("USD")) {
                    BigDecimal perCpu =
                            price.amount().amount().divide(BigDecimal.valueOf(type.vcpus()), 6, RoundingMode.HALF_EVEN);
                    Expect.that(
                            perCpu.compareTo(LEAST_PER_VCPU) >= 0 && perCpu.compareTo(MOST_PER_VCPU) <= 0,
                            "an hour of one of the " + type.vcpus() + " virtual CPUs of " + type.name()
                                    + " must cost between " + LEAST_PER_VCPU + " and " + MOST_PER_VCPU + " US dollars",
                            price);
                }
            }
        }
        Expect.that(found > 0, "a provider that declares prices must have some of its smallest types", someTypes());
    }

    @Test
    void everyPriceHasTheSameCurrency() {
        bench().needs(Capability.COST_PRICES);
        List<String> currencies = someTypes().stream()
                .map(type -> published(type, Purchase.onDemand()))
                .filter(price -> price != null)
                .map(price -> price.amount().currency().getCurrencyCode())
                .distinct()
                .toList();
        Expect.equal(1, currencies.size(), "an account has prices of one currency: " + currencies);
    }

    @Test
    void aSpotPriceIsNoHigherThanOnDemand() {
        bench().needs(Capability.COST_PRICES, Capability.VM_SPOT);
        int found = 0;
        for (InstanceType type : someTypes()) {
            Price onDemand = published(type, Purchase.onDemand());
            Price spot = published(type, Purchase.spot());
            if (onDemand != null && spot != null) {
                found++;
                Expect.equal(Price.Unit.HOUR, spot.unit(), "a spot price must be for an hour");
                Expect.equal(
                        onDemand.amount().currency(),
                        spot.amount().currency(),
                        "a spot price must have the currency of the list price");
                Expect.that(
                        spot.amount().compareTo(onDemand.amount()) <= 0,
                        "spare capacity of " + type.name() + " must not cost more than " + onDemand.amount(),
                        spot);
            }
        }
        Expect.that(found > 0, "a provider that declares spot VMs must publish spot prices", someTypes());
    }

    @Test
    void aPriceNobodyPublishedIsNotFound() {
        bench().needs(Capability.COST_PRICES);
        Expect.code(
                ErrorCode.NOT_FOUND,
                "the price of a type that does not exist",
                () -> price("no-such-type", Purchase.onDemand()));
        String type = someTypes().get(0).name();
        Expect.code(
                ErrorCode.NOT_FOUND,
                "a price in a region that does not exist",
                () -> bench().provider()
                        .costs()
                        .price(new PriceQuery(Region.of("nowhere-at-all-1"), type, Purchase.onDemand())));
    }

    @Test
    void thePriceListShowsEachTypeOnceAtItsPrice() {
        bench().needs(Capability.COST_OFFERS);
        OfferSource source = bench().provider().costs().offers(List.of(region()));
        List<Offer> offers;
        try (Stream<Offer> read = source.offers()) {
            offers = read.toList();
        }
        Expect.that(!offers.isEmpty(), "a region must have offers", region());
        Set<String> seen = new HashSet<>();
        for (Offer offer : offers) {
            Expect.equal(bench().provider().kind(), offer.cloud(), "an offer must name the adapter's kind");
            Expect.equal(region(), offer.region(), "an offer must be of the region asked for");
            Expect.that(
                    seen.add(offer.zone() + "/" + offer.type().name()),
                    "each type of a place must be offered once",
                    offer);
            Expect.that(offer.onDemandHourly().or(offer::spotHourly).isPresent(), "an offer must have a price", offer);
            offer.onDemandHourly()
                    .ifPresent(price -> Expect.that(price.isPositive(), "a price must be positive", offer));
        }
        if (bench().declares(Capability.COST_PRICES)) {
            Offer some = offers.stream()
                    .filter(offer -> offer.onDemandHourly().isPresent())
                    .findFirst()
                    .orElseThrow();
            Expect.equal(
                    price(some.type().name(), Purchase.onDemand()).amount(),
                    some.onDemandHourly().orElseThrow(),
                    "the price list and the look-up must agree");
        }
    }

    // Reports

    private LocalDate today() {
        return LocalDate.ofInstant(bench().target().now(), ZoneOffset.UTC);
    }

    private CostReport report(CostQuery query) {
        return bench().provider().costs().report(query);
    }

    @Test
    void whatRanIsInTheReport() {
        bench().needs(Capability.COST_REPORT);
        LocalDate from = today();
        VM vm = bench().make(
                        ResourceKinds.VM,
                        VMSpec.builder(bench().name(ResourceType.VM))
                                .vcpus(2)
                                .memory(DataSize.gib(4))
                                .tag("cost-test", "yes")
                                .build());
        Duration ran = Duration.ofDays(3);
        bench().advance(ran);
        LocalDate to = today().plusDays(1);
        CostReport plain = report(CostQuery.days(from, to));
        expectForm(plain, from, to);
        Expect.that(plain.total().isPositive(), "a VM that ran for three days must cost something", plain);
        for (CostGroup group : List.of(CostGroup.service(), CostGroup.region(), CostGroup.tag("cost-test"))) {
            CostReport grouped = report(CostQuery.days(from, to).by(group));
            expectForm(grouped, from, to);
            Expect.equal(
                    plain.total(), grouped.total(), "broken down by " + group + ", a report must have the same sum");
        }
        Money tagged = sumOf(report(CostQuery.days(from, to).by(CostGroup.tag("cost-test"))), "yes");
        Expect.that(tagged.isPositive(), "what carries a tag must be reported under its value", tagged);
        Money here = sumOf(report(CostQuery.days(from, to).by(CostGroup.region())), region().name());
        Expect.that(here.isPositive(), "what ran in a region must be reported under its name", here);
        if (bench().declares(Capability.COST_PRICES)) {
            Price price = price(vm.instanceType(), Purchase.onDemand());
            Money expected = price.amount().times(ran.toHours());
            Expect.that(
                    tagged.compareTo(expected.times(new BigDecimal("0.95"))) >= 0
                            && tagged.compareTo(expected.times(3)) <= 0,
                    "a VM that ran for " + ran + " must cost its price, " + expected + ", and its disk beside it",
                    tagged);
        }
    }

    private static Money sumOf(CostReport report, String group) {
        Money sum = new Money(BigDecimal.ZERO, report.currency());
        for (Line line : report.lines()) {
            if (line.group().equals(group)) {
                sum = sum.plus(line.amount());
            }
        }
        return sum;
    }

    private static void expectForm(CostReport report, LocalDate from, LocalDate to) {
        List<Line> sorted = new ArrayList<>(report.lines());
        sorted.sort(Comparator.comparing(Line::day).thenComparing(Line::group));
        Expect.equal(sorted, report.lines(), "lines must be sorted by day, then group");
        for (Line line : report.lines()) {
            Expect.that(
                    !line.day().isBefore(from) && line.day().isBefore(to),
                    "a line must be of a day from " + from + " to before " + to,
                    line);
        }
        long different = report.lines().stream()
                .map(line -> line.day() + " " + line.group())
                .distinct()
                .count();
        Expect.equal((long) report.lines().size(), different, "each day of each group must have one line");
    }

    @Test
    void daysWithoutAnythingCostNothing() {
        bench().needs(Capability.COST_REPORT);
        LocalDate day = today().plusDays(10);
        CostReport future = report(CostQuery.days(day, day.plusDays(1)));
        Expect.that(future.total().isZero(), "days to come have cost nothing yet", future);
    }

    @Test
    void adjacentReportsMakeTheWhole() {
        bench().needs(Capability.COST_REPORT);
        LocalDate from = today();
        bench().vm();
        bench().advance(Duration.ofHours(100));
        LocalDate middle = from.plusDays(2);
        LocalDate to = today().plusDays(1);
        Money whole = report(CostQuery.days(from, to)).total();
        Money parts = report(CostQuery.days(from, middle))
                .total()
                .plus(report(CostQuery.days(middle, to)).total());
        Expect.equal(
                whole,
                parts,
                "the first day of a report is included and the last is not: two adjacent ones make the whole");
    }

    // Quotas

    private List<Quota> quotas() {
        return bench().provider().quotas().list(region()).stream().toList();
    }

    @Test
    void aQuotaSaysWhatItLimitsAndWhatIsUsed() {
        bench().needs(Capability.QUOTAS);
        List<Quota> quotas = quotas();
        Expect.that(!quotas.isEmpty(), "a provider that declares quotas must have some", quotas);
        for (Quota quota : quotas) {
            Expect.that(!quota.name().isBlank(), "a quota must have a name", quota);
            Expect.that(quota.limit() >= 0 && quota.used() >= 0, "a quota and its use must not be negative", quota);
            Expect.that(
                    quota.region().equals(region()) || quota.region().equals(Region.GLOBAL),
                    "a quota must hold in the region asked for, or everywhere",
                    quota);
        }
        long different = quotas.stream()
                .map(quota -> quota.name() + "|" + quota.region() + "|" + quota.scope())
                .distinct()
                .count();
        Expect.equal((long) quotas.size(), different, "each quota must be listed once");
    }

    @Test
    void whatExistsUsesUpQuota() {
        bench().needs(Capability.QUOTAS);
        if (used() < 0) {
            Bench.skip("no quota of VMs or virtual CPUs");
        }
        double before = used();
        VM vm = bench().vm();
        bench().settle();
        Expect.that(used() > before, "a VM must use up a quota of VMs or virtual CPUs; before: " + before, used());
        bench().provider().compute().delete(vm.id()).await();
        bench().settle();
        Expect.equal(before, used(), "a deleted VM must use up nothing");
    }

    /** Returns the use of all quotas of machines together, or -1 if there are none. */
    private double used() {
        List<Quota> machines = quotas().stream()
                .filter(quota -> quota.unit() == Quota.Unit.VCPUS || quota.unit() == Quota.Unit.VMS)
                .toList();
        return machines.isEmpty()
                ? -1
                : machines.stream().mapToDouble(Quota::used).sum();
    }
}
