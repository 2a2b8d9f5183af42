package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Ledger;
import io.multicloud.testkit.fake.World;
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
            Ledger ledger = world.ledger();
            return CostReporting.report(ledger.lines(), query, ledger.currency(), world.now());
        });
    }
}
