package io.multicloud.samples.bench;

import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.placement.BlockedOffers;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.QuotaHeadroom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The simplest thing that is fast: one array for each property, and a loop over all offers that keeps the cheapest. The
 * limits that few requests have are looked at only for offers that are large enough and cheaper than the best so far.
 */
final class ColumnScan {
    private final Offer[] offers;
    private final double[] onDemand;
    private final double[] spot;
    private final float[] vcpus;
    private final long[] memory;
    private final int[] gpus;
    private final int[] architectures;
    private final Map<Architecture, Integer> numbers = new TreeMap<>();

    ColumnScan(List<Offer> all) {
        int size = all.size();
        offers = all.toArray(Offer[]::new);
        onDemand = new double[size];
        spot = new double[size];
        vcpus = new float[size];
        memory = new long[size];
        gpus = new int[size];
        architectures = new int[size];
        for (int i = 0; i < size; i++) {
            Offer offer = offers[i];
            onDemand[i] = price(offer, Purchase.onDemand());
            spot[i] = price(offer, Purchase.spot());
            vcpus[i] = (float) offer.type().vcpus();
            memory[i] = offer.type().memory().bytes();
            gpus[i] = offer.type().gpus();
            architectures[i] = numbers.computeIfAbsent(offer.type().architecture(), key -> numbers.size());
        }
    }

    private static double price(Offer offer, Purchase purchase) {
        return offer.hourly(purchase).map(price -> price.amount().doubleValue()).orElse(Double.POSITIVE_INFINITY);
    }

    /** Returns the cheapest offer that fits, or null. */
    @Nullable
    Offer cheapest(PlacementRequest request) {
        double[] prices = request.purchase() instanceof Purchase.Spot ? spot : onDemand;
        float leastVcpus = (float) request.vcpus();
        long leastMemory = request.memory().bytes();
        int leastGpus = request.gpus();
        Integer architecture = numbers.get(request.architecture());
        if (architecture == null) {
            return null;
        }
        int wanted = architecture;
        boolean limited = isLimited(request);
        double best = Double.POSITIVE_INFINITY;
        int found = -1;
        for (int i = 0; i < prices.length; i++) {
            if (prices[i] < best
                    && vcpus[i] >= leastVcpus
                    && memory[i] >= leastMemory
                    && gpus[i] >= leastGpus
                    && architectures[i] == wanted
                    && (!limited || isAllowed(request, offers[i]))) {
                best = prices[i];
                found = i;
            }
        }
        return found < 0 ? null : offers[found];
    }

    private static boolean isLimited(PlacementRequest request) {
        return !(request.clouds().isEmpty()
                && request.regions().isEmpty()
                && request.excludedInstanceTypes().isEmpty()
                && request.maxHourlyPrice().isEmpty()
                && request.pricesSince().isEmpty()
                && request.blocked().isEmpty()
                && request.headroom().isEmpty());
    }

    private static boolean isAllowed(PlacementRequest request, Offer offer) {
        if (!(request.clouds().isEmpty() || request.clouds().contains(offer.cloud()))
                || !(request.regions().isEmpty() || request.regions().contains(offer.region()))
                || request.excludedInstanceTypes().contains(offer.type().name())
                || request.maxHourlyPrice()
                        .filter(most ->
                                offer.hourly(request.purchase()).orElseThrow().compareTo(most) > 0)
                        .isPresent()
                || request.pricesSince().filter(offer.asOf()::isBefore).isPresent()) {
            return false;
        }
        for (BlockedOffers blocked : request.blocked()) {
            if (blocked.pattern().matches(offer, request.purchase())) {
                return false;
            }
        }
        for (QuotaHeadroom quota : request.headroom()) {
            if (offer.type().vcpus() > quota.vcpus() && quota.scope().matches(offer, request.purchase())) {
                return false;
            }
        }
        return true;
    }

    /** Returns what a catalog accepts of a source's offers. */
    static List<Offer> accepted(List<Offer> offers, List<Offer> excluded) {
        List<Offer> accepted = new ArrayList<>(offers);
        accepted.removeAll(new HashSet<>(excluded));
        return accepted;
    }
}
