package io.multicloud.core.catalog;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What open accounts say they sell, and list prices for the clouds that do not say it. The accounts are asked when the
 * offers are read, because a catalog is there before they are open. Thread-safe if the supplier is.
 */
public final class AccountOffers implements OfferSource {
    private final OfferSource listPrices;
    private final Supplier<? extends Collection<CloudProvider>> accounts;

    /**
     * @param listPrices count for a cloud unless each of its accounts says what it sells
     * @param accounts those that are open
     */
    public AccountOffers(OfferSource listPrices, Supplier<? extends Collection<CloudProvider>> accounts) {
        this.listPrices = listPrices;
        this.accounts = accounts;
    }

    @Override
    public Stream<Offer> offers() {
        Set<String> telling = new TreeSet<>();
        Set<String> silent = new TreeSet<>();
        List<Offer> told = new ArrayList<>();
        for (CloudProvider account : accounts.get()) {
            Optional<OfferSource> source = account.offers();
            if (source.isEmpty()) {
                silent.add(account.kind());
                continue;
            }
            telling.add(account.kind());
            try (Stream<Offer> offers = source.get().offers()) {
                offers.filter(offer -> offer.cloud().equals(account.kind())).forEach(told::add);
            }
        }
        telling.removeAll(silent);
        Stream<Offer> listed = listPrices.offers();
        return Stream.concat(listed.filter(offer -> !telling.contains(offer.cloud())), told.stream());
    }
}
