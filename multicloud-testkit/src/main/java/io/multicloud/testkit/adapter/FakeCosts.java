package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.Region;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.cost.Price;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.compute.AccountBackend;
import io.multicloud.testkit.fake.fabric.CostBackend;
import java.util.List;

/** Prices and cost reports of an opened fake account. */
final class FakeCosts implements CostService {
    private final FakeCalls calls;
    private final AccountBackend backend;
    private final CostBackend costs;

    FakeCosts(FakeCalls calls, AccountBackend backend, CostBackend costs) {
        this.calls = calls;
        this.backend = backend;
        this.costs = costs;
    }

    @Override
    public CostReport report(CostQuery query) {
        calls.require(Capability.COST_REPORT);
        return calls.send(FakeOperation.GET_COST_REPORT, calls.home(), null, () -> costs.report(query));
    }

    @Override
    public Price price(PriceQuery query) {
        calls.require(Capability.COST_PRICES);
        return calls.send(FakeOperation.GET_PRICE, query.region(), null, () -> backend.price(query));
    }

    @Override
    public OfferSource offers(List<Region> regions) {
        calls.require(Capability.COST_OFFERS);
        return () -> regions.stream()
                .flatMap(region ->
                        calls.send(FakeOperation.GET_PRICE, region, null, () -> backend.offers(region)).stream());
    }
}
