package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.cost.Price;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.compute.AccountBackend;

/** Prices of an opened fake account. */
final class FakeCosts implements CostService {
    private final FakeCalls calls;
    private final AccountBackend backend;

    FakeCosts(FakeCalls calls, AccountBackend backend) {
        this.calls = calls;
        this.backend = backend;
    }

    @Override
    public Price price(PriceQuery query) {
        calls.require(Capability.COST_PRICES);
        return calls.send(FakeOperation.GET_PRICE, query.region(), null, () -> backend.price(query));
    }
}
