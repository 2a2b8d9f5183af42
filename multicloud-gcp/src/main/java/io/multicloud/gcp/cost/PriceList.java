package io.multicloud.gcp.cost;

import com.google.api.services.cloudbilling.Cloudbilling;
import com.google.api.services.cloudbilling.model.ListSkusResponse;
import com.google.api.services.cloudbilling.model.Sku;
import io.multicloud.api.Region;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.QuotaBuckets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** <a href="https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list">The catalog's</a> entries of Compute Engine. */
final class PriceList {
    private static final String COMPUTE = "services/6F81-5844-456A";
    /** A page of so many entries takes a few MiB. */
    private static final int PAGE_SIZE = 2_000;

    private final Account account;

    PriceList(Account account) {
        this.account = account;
    }

    /** Reads rates page by page until somebody has seen enough. */
    void read(Predicate<Rate> more) {
        Optional<String> token = Optional.empty();
        do {
            Optional<String> place = token;
            ListSkusResponse page = account.json(
                    CallInfo.read("cloudbilling.services.skus.list", Region.GLOBAL, QuotaBuckets.BILLING), clients -> {
                        Cloudbilling.Services.Skus.List request = clients.billing()
                                .services()
                                .skus()
                                .list(COMPUTE)
                                .setCurrencyCode("USD")
                                .setPageSize(PAGE_SIZE);
                        place.ifPresent(request::setPageToken);
                        return request.execute();
                    });
            for (Sku sku : Optional.ofNullable(page.getSkus()).orElse(List.of())) {
                for (Rate rate : Rate.of(sku)) {
                    if (!more.test(rate)) {
                        return;
                    }
                }
            }
            token = Optional.ofNullable(page.getNextPageToken()).filter(text -> !text.isEmpty());
        } while (token.isPresent());
    }
}
