package io.multicloud.aws.billing;

import io.multicloud.api.Region;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.cost.Price;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.aws.client.Aws;
import java.util.List;
import java.util.function.Consumer;

/** Prices of the price list and of the spot market, and what Cost Explorer says was spent. */
public final class Costs implements CostService {
    private final Aws aws;
    private final CostReports reports;
    private final PriceList list;
    private final SpotPrices spot;
    private final Consumer<Region> requireRegion;

    /**
     * Makes the service.
     *
     * @param requireRegion refuses a region that is not there
     */
    public Costs(Aws aws, Consumer<Region> requireRegion) {
        this.aws = aws;
        this.reports = new CostReports(aws);
        this.list = new PriceList(aws);
        this.spot = new SpotPrices(aws);
        this.requireRegion = requireRegion;
    }

    @Override
    public CostReport report(CostQuery query) {
        aws.requireOpen();
        return reports.read(query);
    }

    @Override
    public Price price(PriceQuery query) {
        aws.requireOpen();
        if (query.purchase() instanceof Purchase.Spot) {
            requireRegion.accept(query.region());
            return spot.price(query.region(), query.instanceType());
        }
        return list.price(query.region(), query.instanceType());
    }

    @Override
    public OfferSource offers(List<Region> regions) {
        aws.requireOpen();
        List<Region> wanted = List.copyOf(regions);
        return () -> wanted.stream().flatMap(region -> {
            requireRegion.accept(region);
            return list.offers(region, spot.prices(region));
        });
    }
}
