package io.multicloud.gcp.wire;

import com.google.api.services.cloudbilling.model.AggregationInfo;
import com.google.api.services.cloudbilling.model.Category;
import com.google.api.services.cloudbilling.model.GeoTaxonomy;
import com.google.api.services.cloudbilling.model.Money;
import com.google.api.services.cloudbilling.model.PricingExpression;
import com.google.api.services.cloudbilling.model.PricingInfo;
import com.google.api.services.cloudbilling.model.Sku;
import com.google.api.services.cloudbilling.model.TierRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Entries of the catalog for all that Compute Engine sells beside machines: most of them are network traffic between two
 * places, in tiers, and licences. Each follows from its number.
 */
final class OtherSkus {
    private static final List<String> PLACES = List.of(
            "Americas",
            "Belgium",
            "Finland",
            "Iowa",
            "Jakarta",
            "Las Vegas",
            "London",
            "Mumbai",
            "Osaka",
            "Salt Lake City",
            "Sao Paulo",
            "Seoul",
            "Singapore",
            "Sydney",
            "Taiwan",
            "Tel Aviv",
            "Tokyo",
            "Warsaw",
            "Zurich");
    private static final List<String> REGIONS = List.of(
            "asia-east1",
            "asia-northeast1",
            "asia-south1",
            "europe-north1",
            "europe-west1",
            "europe-west2",
            "me-west1",
            "southamerica-east1",
            "us-central1",
            "us-east1",
            "us-west1",
            "us-west4");
    private static final int TIERS = 4;

    private OtherSkus() {}

    static Sku entry(int number) {
        return switch (number % 4) {
            case 0, 1 -> traffic(number);
            case 2 ->
                sku(
                        number,
                        "Licensing Fee for Enterprise Linux " + number + " (CPU cost)",
                        "License",
                        "OnDemand",
                        "h",
                        1);
            default ->
                sku(number, "N2 Sole Tenancy Instance Core running in " + place(number), "Compute", "OnDemand", "h", 1);
        };
    }

    private static Sku traffic(int number) {
        return sku(
                number,
                "Network Inter Region Data Transfer Out from " + place(number) + " to " + place(number / PLACES.size()),
                "Network",
                "OnDemand",
                "GiBy",
                TIERS);
    }

    private static String place(int number) {
        return PLACES.get(Math.floorMod(number, PLACES.size()));
    }

    private static Sku sku(int number, String description, String family, String usage, String unit, int tiers) {
        String id = String.format(Locale.ROOT, "%012X", number * 0x9E3779B9L)
                .replaceAll("(.{4})(.{4})(.{4}).*", "$1-$2-$3");
        List<TierRate> rates = new ArrayList<>();
        for (int tier = 0; tier < tiers; tier++) {
            rates.add(new TierRate()
                    .setStartUsageAmount(tier * 1024.0)
                    .setUnitPrice(
                            new Money().setCurrencyCode("USD").setUnits(0L).setNanos(1_000_000 * (tier + 1))));
        }
        String region = REGIONS.get(number % REGIONS.size());
        return new Sku()
                .setName("services/" + BillingFront.COMPUTE + "/skus/" + id)
                .setSkuId(id)
                .setDescription(description)
                .setCategory(new Category()
                        .setServiceDisplayName("Compute Engine")
                        .setResourceFamily(family)
                        .setResourceGroup("Group" + number % 40)
                        .setUsageType(usage))
                .setServiceRegions(List.of(region))
                .setServiceProviderName("Google")
                .setGeoTaxonomy(new GeoTaxonomy().setType("REGIONAL").setRegions(List.of(region)))
                .setPricingInfo(List.of(new PricingInfo()
                        .setEffectiveTime("2026-11-01T00:00:00Z")
                        .setSummary("")
                        .setCurrencyConversionRate(1.0)
                        .setAggregationInfo(new AggregationInfo()
                                .setAggregationLevel("ACCOUNT")
                                .setAggregationInterval("MONTHLY")
                                .setAggregationCount(1))
                        .setPricingExpression(new PricingExpression()
                                .setUsageUnit(unit)
                                .setUsageUnitDescription(unit.equals("h") ? "hour" : "gibibyte")
                                .setBaseUnit(unit.equals("h") ? "s" : "By")
                                .setBaseUnitDescription(unit.equals("h") ? "second" : "byte")
                                .setBaseUnitConversionFactor(unit.equals("h") ? 3600.0 : 1073741824.0)
                                .setDisplayQuantity(1.0)
                                .setTieredRates(rates))));
    }
}
