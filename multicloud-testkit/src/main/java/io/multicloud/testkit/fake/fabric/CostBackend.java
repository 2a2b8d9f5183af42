package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.Money;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.testkit.BillLine;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.World;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** Reports what the account has spent. */
public final class CostBackend {
    private final World world;

    CostBackend(World world) {
        this.world = world;
    }

    /** Reports what was spent in the account. */
    public CostReport report(CostQuery query) {
        return world.request(FakeOperation.GET_COST_REPORT, world.home(), Optional::empty, null, () -> {
            List<BillLine> lines = world.ledger().lines();
            return CostReporting.report(lines, query, currency(lines), world.now());
        });
    }

    /** Returns the one currency an account has: that of its prices. */
    Currency currency(List<BillLine> lines) {
        return lines.stream()
                .map(BillLine::price)
                .filter(price -> !price.isZero())
                .findFirst()
                .or(() -> world.settings().offers().stream()
                        .flatMap(offer -> offer.onDemandHourly().stream())
                        .findFirst())
                .orElse(Money.ZERO_USD)
                .currency();
    }
}
