package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.PreflightCheck.Outcome;
import io.multicloud.api.Region;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.quota.QuotaService;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.compute.AccountBackend;
import io.multicloud.testkit.fake.storage.StorageBackends;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Quotas of an opened fake account. */
final class FakeQuotas implements QuotaService {
    private static final double NEARLY_USED_UP = 0.8;

    private final FakeCalls calls;
    private final AccountBackend backend;
    private final StorageBackends storage;

    FakeQuotas(FakeCalls calls, AccountBackend backend, StorageBackends storage) {
        this.calls = calls;
        this.backend = backend;
        this.storage = storage;
    }

    @Override
    public Paged<Quota> list(Region region) {
        calls.require(Capability.QUOTAS);
        return Paged.single(() -> Page.last(read(region)));
    }

    /** Checks how much is left of each quota. */
    List<PreflightCheck> preflight(Region region) {
        try {
            return read(region).stream()
                    .map(quota -> new PreflightCheck("quota " + quota.name(), outcome(quota), describe(quota)))
                    .toList();
        } catch (CloudException e) {
            return List.of(new PreflightCheck("quotas", Outcome.UNKNOWN, e.summary()));
        }
    }

    private List<Quota> read(Region region) {
        return calls.send(FakeOperation.LIST_QUOTAS, region, null, () -> {
            List<Quota> quotas = new ArrayList<>(backend.quotas(region));
            quotas.addAll(storage.quotas(region));
            return quotas;
        });
    }

    private static Outcome outcome(Quota quota) {
        if (quota.remaining() == 0) {
            return Outcome.FAILED;
        }
        return quota.used() > NEARLY_USED_UP * quota.limit() ? Outcome.WARNING : Outcome.PASSED;
    }

    private static String describe(Quota quota) {
        return amount(quota.used()) + " of " + amount(quota.limit()) + " " + quota.description() + " in use in "
                + quota.region();
    }

    private static String amount(double value) {
        return new BigDecimal(value).stripTrailingZeros().toPlainString();
    }
}
