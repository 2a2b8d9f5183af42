package io.multicloud.gcp.cost;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.cost.Price;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.Offer.Commitment;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.compute.MachineTypes;
import io.multicloud.gcp.cost.Rate.Usage;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** Prices, live from Cloud Billing's catalog. What was spent is told only by an export that the user has to set up. */
public final class Costs implements CostService {
    private static final String SOURCE = "Cloud Billing Catalog";

    private final Account account;
    private final MachineTypes types;
    private final PriceList list;

    /** For an account. */
    public Costs(Account account) {
        this.account = account;
        this.types = new MachineTypes(account);
        this.list = new PriceList(account);
    }

    @Override
    public CostReport report(CostQuery query) {
        account.requireOpen();
        throw account.error(
                        ErrorCode.UNSUPPORTED,
                        "Google reports costs only through an export of the billing account to BigQuery"
                                + " (https://cloud.google.com/billing/docs/how-to/export-data-bigquery)")
                .operation("report")
                .build();
    }

    @Override
    public Price price(PriceQuery query) {
        account.requireOpen();
        Usage usage = query.purchase() instanceof Purchase.Spot ? Usage.SPOT : Usage.ON_DEMAND;
        InstanceType type = types.inRegion(query.region(), query.instanceType())
                .filter(MachinePrices::whole)
                .orElseThrow(() -> unpublished(query));
        MachinePrices prices = new MachinePrices();
        Set<Rate.Key> missing = new HashSet<>(MachinePrices.keys(query.region(), type.name(), usage));
        list.read(rate -> {
            if (missing.remove(rate.key())) {
                prices.add(rate);
            }
            return !missing.isEmpty();
        });
        return prices.hourly(query.region(), type, usage)
                .map(amount -> new Price(
                        amount, Price.Unit.HOUR, account.environment().clock().instant(), SOURCE))
                .orElseThrow(() -> unpublished(query));
    }

    private RuntimeException unpublished(PriceQuery query) {
        return account.error(
                        ErrorCode.NOT_FOUND,
                        "the catalog has no price of " + query.instanceType() + " in " + query.region() + ", "
                                + query.purchase())
                .operation("price")
                .build();
    }

    /**
     * {@inheritDoc}
     *
     * <p>The catalog is not sorted: with the first offer, it is read page by page once, and the rates of these regions are
     * kept until the stream ends.
     */
    @Override
    public OfferSource offers(List<Region> regions) {
        account.requireOpen();
        List<Region> wanted = List.copyOf(regions);
        return () -> Stream.of(wanted).flatMap(all -> {
            MachinePrices prices = prices(all);
            LocalDate today = LocalDate.ofInstant(account.environment().clock().instant(), ZoneOffset.UTC);
            return all.stream()
                    .flatMap(region ->
                            types.list(region).stream().flatMap(type -> offer(region, type, prices, today).stream()));
        });
    }

    private MachinePrices prices(List<Region> regions) {
        Set<Region> wanted = Set.copyOf(regions);
        MachinePrices prices = new MachinePrices();
        list.read(rate -> {
            if (wanted.contains(rate.key().region())) {
                prices.add(rate);
            }
            return true;
        });
        return prices;
    }

    private static Optional<Offer> offer(Region region, InstanceType type, MachinePrices prices, LocalDate today) {
        Optional<Money> onDemand = prices.hourly(region, type, Usage.ON_DEMAND);
        Optional<Money> spot = prices.hourly(region, type, Usage.SPOT);
        if (onDemand.isEmpty() && spot.isEmpty()) {
            return Optional.empty();
        }
        List<Commitment> commitments = new ArrayList<>();
        prices.hourly(region, type, Usage.ONE_YEAR)
                .ifPresent(price -> commitments.add(new Commitment(1, price.minus(price), price)));
        prices.hourly(region, type, Usage.THREE_YEARS)
                .ifPresent(price -> commitments.add(new Commitment(3, price.minus(price), price)));
        return Optional.of(new Offer(
                Account.KIND,
                region,
                Optional.empty(),
                type,
                onDemand,
                spot,
                OptionalDouble.empty(),
                commitments,
                today,
                SOURCE));
    }
}
