package io.multicloud.gcp.wire;

import com.google.api.services.cloudbilling.model.Category;
import com.google.api.services.cloudbilling.model.ListServicesResponse;
import com.google.api.services.cloudbilling.model.ListSkusResponse;
import com.google.api.services.cloudbilling.model.Money;
import com.google.api.services.cloudbilling.model.PricingExpression;
import com.google.api.services.cloudbilling.model.PricingInfo;
import com.google.api.services.cloudbilling.model.Service;
import com.google.api.services.cloudbilling.model.Sku;
import com.google.api.services.cloudbilling.model.TierRate;
import io.multicloud.api.Region;
import io.multicloud.api.placement.Offer;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The <a href="https://cloud.google.com/billing/v1/how-tos/catalog-api">Cloud Billing Catalog</a>, of Compute Engine. The
 * cloud does not price types but their cores and GiB of memory, by family and region; these are worked out here from the
 * prices of the fake's offers, of which they are a sum.
 */
final class BillingFront {
    /** Compute Engine among the services. */
    static final String COMPUTE = "6F81-5844-456A";

    // The share of a core that is billed: https://cloud.google.com/compute/vm-instance-pricing, shared-core types.
    private static final Map<String, Double> SHARED_CORE = Map.of("e2-micro", 0.25, "e2-small", 0.5, "e2-medium", 1.0);

    /** What families are called in descriptions, where it is not their name. */
    private static final Map<String, String> NAMES = Map.of(
            "n1", "N1 Predefined Instance",
            "n2d", "N2D AMD Instance",
            "t2d", "T2D AMD Instance",
            "t2a", "T2A Arm Instance",
            "c2", "Compute optimized",
            "c2d", "C2D AMD Instance",
            "m1", "Memory-optimized Instance");

    /** A core costs about as much as so many GiB where a family does not tell: the ratio of N2. */
    private static final double CORE_PER_GIB = 7.46;

    private static final int MOST = 5000;

    private final Backing backing;
    private @Nullable List<Sku> skus;
    private volatile int entries;

    BillingFront(Backing backing) {
        this.backing = backing;
    }

    /** Answers a request under {@code /v1/services}, if it is one. */
    Optional<WireResponse> answer(WireRequest request) {
        if (!request.method().equals("GET")) {
            return Optional.empty();
        }
        if (request.path().equals("/v1/services")) {
            StorageFront.allow(request, "pageSize", "pageToken");
            return Optional.of(backing.request(
                    FakeOperation.GET_PRICE,
                    backing.home(),
                    () -> StorageFront.json(new ListServicesResponse()
                            .setServices(List.of(new Service()
                                    .setName("services/" + COMPUTE)
                                    .setServiceId(COMPUTE)
                                    .setDisplayName("Compute Engine")
                                    .setBusinessEntityName("businessEntities/GCP"))))));
        }
        if (request.path().matches("/v1/services/[^/]+/skus")) {
            return Optional.of(list(request, request.path().split("/", -1)[3]));
        }
        return Optional.empty();
    }

    private WireResponse list(WireRequest request, String service) {
        StorageFront.allow(request, "pageSize", "pageToken", "currencyCode");
        if (!service.equals(COMPUTE)) {
            throw new GcpError(404, "notFound", "Service 'services/" + service + "' not found.");
        }
        if (!request.parameter("currencyCode").orElse("USD").equals("USD")) {
            throw GcpError.notPlayed("prices in other currencies");
        }
        int asked = request.parameter("pageSize").map(Integer::parseInt).orElse(MOST);
        if (asked < 0 || asked > MOST) {
            throw GcpError.invalid("The page size must be within 0 and 5000, was " + asked);
        }
        int size = asked == 0 ? MOST : asked;
        String token = request.parameter("pageToken").orElse("");
        if (!token.isEmpty() && !token.matches("s\\d{1,9}")) {
            throw GcpError.invalid("The page token is not of this listing.");
        }
        int from = token.isEmpty() ? 0 : Integer.parseInt(token.substring(1));
        return backing.request(FakeOperation.GET_PRICE, backing.home(), () -> {
            List<Sku> all = all();
            int count = Math.max(all.size(), entries);
            int to = Math.min(count, from + size);
            List<Sku> page = new ArrayList<>();
            for (int i = from; i < to; i++) {
                // The catalog is in no order: what machines cost is spread over all of it.
                int spread = (int) (i * (long) all.size() / count);
                boolean machine = spread != (int) ((i + 1L) * all.size() / count);
                page.add(machine ? all.get(spread) : OtherSkus.entry(i));
            }
            return StorageFront.json(new ListSkusResponse().setSkus(page).setNextPageToken(to < count ? "s" + to : ""));
        });
    }

    /** Lengthens the list to so many entries, by those of what is not priced here. */
    void lengthen(int total) {
        entries = total;
    }

    private List<Sku> all() {
        if (skus == null) {
            List<Sku> made = new ArrayList<>();
            add(made, "OnDemand", Offer::onDemandHourly);
            add(made, "Preemptible", Offer::spotHourly);
            skus = made;
        }
        return skus;
    }

    /** A family in a region. */
    private record Group(Region region, String family) implements Comparable<Group> {
        @Override
        public int compareTo(Group other) {
            int byRegion = region.compareTo(other.region);
            return byRegion != 0 ? byRegion : family.compareTo(other.family);
        }
    }

    private void add(List<Sku> into, String usage, Function<Offer, Optional<io.multicloud.api.Money>> price) {
        Map<Group, List<Offer>> groups = new TreeMap<>();
        for (Offer offer : backing.world().settings().offers()) {
            // Accelerators have prices of their own, which offers do not tell apart.
            if (price.apply(offer).isPresent() && offer.type().gpus() == 0) {
                String family = offer.type().name().split("-", -1)[0];
                groups.computeIfAbsent(new Group(offer.region(), family), key -> new ArrayList<>())
                        .add(offer);
            }
        }
        groups.forEach((group, offers) -> {
            double[] prices = fit(offers, price);
            into.add(sku(group, usage, "Core", prices[0]));
            into.add(sku(group, usage, "Ram", prices[1]));
        });
    }

    /** Returns the prices of a core and of a GiB that come nearest to those of the types, by least squares. */
    private static double[] fit(List<Offer> offers, Function<Offer, Optional<io.multicloud.api.Money>> price) {
        double cc = 0;
        double cm = 0;
        double mm = 0;
        double cp = 0;
        double mp = 0;
        for (Offer offer : offers) {
            double cores =
                    SHARED_CORE.getOrDefault(offer.type().name(), offer.type().vcpus());
            double gib = offer.type().memory().toGiB();
            double hourly = price.apply(offer).orElseThrow().amount().doubleValue();
            // Each type weighs the same, however large it is.
            double weight = 1 / (hourly * hourly);
            cc += weight * cores * cores;
            cm += weight * cores * gib;
            mm += weight * gib * gib;
            cp += weight * cores * hourly;
            mp += weight * gib * hourly;
        }
        double determinant = cc * mm - cm * cm;
        if (determinant < 1e-9 * cc * mm) {
            // All types have as much memory to a core.
            double perGib = (CORE_PER_GIB * cp + mp) / (CORE_PER_GIB * CORE_PER_GIB * cc + 2 * CORE_PER_GIB * cm + mm);
            return new double[] {CORE_PER_GIB * perGib, perGib};
        }
        return new double[] {(cp * mm - mp * cm) / determinant, (mp * cc - cp * cm) / determinant};
    }

    private Sku sku(Group group, String usage, String part, double price) {
        boolean core = part.equals("Core");
        String name = NAMES.getOrDefault(group.family(), group.family().toUpperCase(Locale.ROOT) + " Instance");
        String id = String.format(Locale.ROOT, "%016X", (group + usage + part).hashCode() * 0x9E3779B97F4A7C15L)
                .replaceAll("(.{4})(.{4})(.{4}).*", "$1-$2-$3");
        BigDecimal amount = BigDecimal.valueOf(price).setScale(9, RoundingMode.HALF_EVEN);
        Money unit = new Money()
                .setCurrencyCode("USD")
                .setUnits(amount.longValue())
                .setNanos(amount.remainder(BigDecimal.ONE).movePointRight(9).intValue());
        return new Sku()
                .setName("services/" + COMPUTE + "/skus/" + id)
                .setSkuId(id)
                .setDescription((usage.equals("Preemptible") ? "Spot Preemptible " : "") + name + " " + part
                        + " running in " + place(group.region()))
                .setCategory(new Category()
                        .setServiceDisplayName("Compute Engine")
                        .setResourceFamily("Compute")
                        .setResourceGroup(group.family().equals("n1") ? "N1Standard" : core ? "CPU" : "RAM")
                        .setUsageType(usage))
                .setServiceRegions(List.of(group.region().name()))
                .setServiceProviderName("Google")
                .setPricingInfo(List.of(new PricingInfo()
                        .setEffectiveTime(backing.now().toString())
                        .setSummary("")
                        .setCurrencyConversionRate(1.0)
                        .setPricingExpression(new PricingExpression()
                                .setUsageUnit(core ? "h" : "GiBy.h")
                                .setUsageUnitDescription(core ? "hour" : "gibibyte hour")
                                .setBaseUnit(core ? "s" : "By.s")
                                .setBaseUnitDescription(core ? "second" : "byte second")
                                .setBaseUnitConversionFactor(core ? 3600.0 : 3600.0 * (1L << 30))
                                .setDisplayQuantity(1.0)
                                .setTieredRates(List.of(
                                        new TierRate().setStartUsageAmount(0.0).setUnitPrice(unit))))));
    }

    /** Returns what descriptions call a region: its continent, or its city outside America. */
    private static String place(Region region) {
        return Stream.of("us-central1", "us-west1", "us-east1").anyMatch(region.name()::equals)
                ? "Americas"
                : region.name().startsWith("europe")
                        ? "EMEA"
                        : region.name().startsWith("asia") ? "APAC" : region.name();
    }
}
