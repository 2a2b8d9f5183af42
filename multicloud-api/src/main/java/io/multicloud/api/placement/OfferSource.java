package io.multicloud.api.placement;

import java.util.List;
import java.util.stream.Stream;

/** Where offers come from: the bundled catalog, a pricing API, a host's negotiated rates. Thread-safe. */
@FunctionalInterface
public interface OfferSource {
    /**
     * Returns the offers as they are known now; the caller closes the stream.
     *
     * @throws io.multicloud.api.CloudException if they cannot be read
     */
    Stream<Offer> offers();

    /** Returns a source of these offers. */
    static OfferSource of(List<Offer> offers) {
        List<Offer> copy = List.copyOf(offers);
        return copy::stream;
    }
}
