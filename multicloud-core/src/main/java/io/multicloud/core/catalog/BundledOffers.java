package io.multicloud.core.catalog;

import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The list prices that come with the library: 85,902 offers of four clouds, and 12,819 prices of Azure types whose
 * size nobody publishes. Where they come from, and what was changed, is in the README beside the resource.
 *
 * <p>Nothing is kept: each call reads the resource anew, which takes some tens of milliseconds.
 */
public final class BundledOffers implements OfferSource {
    private static final String RESOURCE = "offers.txt.gz";

    @Override
    public Stream<Offer> offers() {
        try (InputStream resource = BundledOffers.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the resource " + RESOURCE + " is missing from multicloud-core");
            }
            BufferedReader text = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(resource, 1 << 16), StandardCharsets.UTF_8), 1 << 16);
            return new OfferSheets(text).read().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("the resource " + RESOURCE + " of multicloud-core cannot be read", e);
        }
    }
}
