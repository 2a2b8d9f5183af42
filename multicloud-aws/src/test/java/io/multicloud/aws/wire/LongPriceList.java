package io.multicloud.aws.wire;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;

/** A price list of any length: each product is made when it is asked for, as long as the real ones, with all their terms. */
final class LongPriceList extends TargetService {
    private static final int MOST_PAGE = 100;
    private static final String[] PURCHASES = {"No Upfront", "Partial Upfront", "All Upfront"};

    /**
     * Makes a list.
     *
     * @param products of each region
     */
    LongPriceList(FakeCloud cloud, int products) {
        super(cloud, "AWSPriceListService", routes(products));
    }

    private static Routes routes(int products) {
        Routes routes = new Routes();
        routes.on(GetProductsRequest.class, FakeOperation.GET_PRICE, (region, input) -> page(products, input));
        return routes;
    }

    private static SdkPojo page(int products, GetProductsRequest input) {
        Map<String, String> wanted = new TreeMap<>();
        for (Filter filter : input.filters()) {
            wanted.put(filter.field(), filter.value());
        }
        String region = wanted.getOrDefault("regionCode", "");
        int first = input.nextToken() == null ? 0 : Integer.parseInt(input.nextToken());
        int last = Math.min(products, first + Math.min(MOST_PAGE, input.maxResults()));
        List<String> list = new ArrayList<>();
        for (int i = first; i < last; i++) {
            list.add(product(region, i));
        }
        return GetProductsResponse.builder()
                .formatVersion("aws_v1")
                .priceList(list)
                .nextToken(last < products ? Integer.toString(last) : null)
                .build();
    }

    private static String product(String region, int number) {
        String sku = String.format(Locale.ROOT, "SKU%013d", number);
        StringBuilder reserved = new StringBuilder();
        for (int years = 1; years <= 3; years += 2) {
            for (String kind : List.of("standard", "convertible")) {
                for (String purchase : PURCHASES) {
                    reserved.append(reserved.isEmpty() ? "" : ",").append(reserved(sku, years, kind, purchase));
                }
            }
        }
        return """
                {"product":{"productFamily":"Compute Instance","sku":"%1$s","attributes":{"servicecode":"AmazonEC2",\
                "servicename":"Amazon Elastic Compute Cloud","regionCode":"%2$s","locationType":"AWS Region",\
                "instanceType":"x%3$d.large","instanceFamily":"General purpose","vcpu":"2","memory":"8 GiB",\
                "physicalProcessor":"Intel Xeon Platinum 8175","processorArchitecture":"64-bit","storage":"EBS only",\
                "networkPerformance":"Up to 10 Gigabit","operatingSystem":"Linux","preInstalledSw":"NA",\
                "licenseModel":"No License required","tenancy":"Shared","capacitystatus":"Used",\
                "currentGeneration":"Yes","operation":"RunInstances","usagetype":"BoxUsage:x%3$d.large",\
                "dedicatedEbsThroughput":"Up to 2120 Mbps","clockSpeed":"3.1 GHz","enhancedNetworkingSupported":"Yes"}},\
                "serviceCode":"AmazonEC2","terms":{"OnDemand":{"%1$s.JRTCKXETXF":{"priceDimensions":{\
                "%1$s.JRTCKXETXF.6YS6EN2CT7":{"unit":"Hrs","endRange":"Inf","beginRange":"0","appliesTo":[],\
                "description":"an hour of x%3$d.large","rateCode":"%1$s.JRTCKXETXF.6YS6EN2CT7",\
                "pricePerUnit":{"USD":"0.0960000000"}}},"sku":"%1$s","effectiveDate":"2026-11-01T00:00:00Z",\
                "offerTermCode":"JRTCKXETXF","termAttributes":{}}},"Reserved":{%4$s}},"version":"20261101000000",\
                "publicationDate":"2026-11-01T00:00:00Z"}""".formatted(sku, region, number, reserved);
    }

    private static String reserved(String sku, int years, String kind, String purchase) {
        String code = sku + "." + years + kind.charAt(0) + purchase.charAt(0);
        return """
                "%1$s":{"priceDimensions":{"%1$s.6YS6EN2CT7":{"unit":"Hrs","endRange":"Inf","beginRange":"0",\
                "appliesTo":[],"description":"an hour, reserved","rateCode":"%1$s.6YS6EN2CT7",\
                "pricePerUnit":{"USD":"0.0610000000"}},"%1$s.2TG2D8R56U":{"unit":"Quantity","appliesTo":[],\
                "description":"Upfront Fee","rateCode":"%1$s.2TG2D8R56U","pricePerUnit":{"USD":"0"}}},"sku":"%2$s",\
                "effectiveDate":"2026-11-01T00:00:00Z","offerTermCode":"%1$s","termAttributes":{\
                "LeaseContractLength":"%3$dyr","OfferingClass":"%4$s","PurchaseOption":"%5$s"}}""".formatted(code, sku, years, kind, purchase);
    }
}
