package io.multicloud.aws.wire;

import io.multicloud.api.Money;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.placement.Offer;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;

/**
 * The price list: <a
 * href="https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html">GetProducts</a> of
 * EC2's machines, Linux without other software on shared machines: that is what a fake sells.
 */
final class PricingFront extends TargetService {
    private static final int MOST_PAGE = 100;

    PricingFront(FakeCloud cloud) {
        super(cloud, "AWSPriceListService", routes(cloud));
    }

    private static Routes routes(FakeCloud cloud) {
        Pages pages = new Pages("products");
        Routes routes = new Routes();
        routes.on(GetProductsRequest.class, FakeOperation.GET_PRICE, (region, input) -> products(cloud, pages, input));
        return routes;
    }

    private static SdkPojo products(FakeCloud cloud, Pages pages, GetProductsRequest input) {
        if (input.serviceCode() == null) {
            throw AwsException.invalid("InvalidParameterException", "ServiceCode is required");
        }
        if (!input.serviceCode().equals("AmazonEC2")) {
            throw AwsException.invalid("NotFoundException", "There is no service '" + input.serviceCode() + "' here");
        }
        if (input.formatVersion() != null && !input.formatVersion().equals("aws_v1")) {
            throw AwsException.invalid("InvalidParameterException", "FormatVersion must be aws_v1");
        }
        if (input.maxResults() != null && (input.maxResults() < 1 || input.maxResults() > MOST_PAGE)) {
            throw AwsException.invalid("InvalidParameterException", "MaxResults must be within 1 and 100");
        }
        Predicate<Map<String, String>> wanted = attributes -> true;
        for (Filter filter : input.filters()) {
            if (!"TERM_MATCH".equals(filter.typeAsString()) || filter.field() == null || filter.value() == null) {
                throw AwsException.invalid(
                        "InvalidParameterException", "A filter is a TERM_MATCH with field and value");
            }
            wanted = wanted.and(attributes -> filter.value().equals(attributes.get(filter.field())));
        }
        Map<String, Offer> bySku = new TreeMap<>();
        for (Offer offer : cloud.world().settings().offers()) {
            if (offer.onDemandHourly().isPresent()) {
                bySku.putIfAbsent(offer.region() + "/" + offer.type().name(), offer);
            }
        }
        Predicate<Map<String, String>> filter = wanted;
        Pages.Slice<Map.Entry<String, Offer>> page;
        try {
            page = pages.cut(
                    new ArrayList<>(bySku.entrySet()),
                    Map.Entry::getKey,
                    entry -> filter.test(attributes(entry.getValue())),
                    String.valueOf(input.filters()),
                    input.maxResults(),
                    input.nextToken(),
                    1,
                    MOST_PAGE);
        } catch (AwsException e) {
            throw AwsException.invalid("InvalidNextTokenException", String.valueOf(e.getMessage()));
        }
        return GetProductsResponse.builder()
                .formatVersion("aws_v1")
                .priceList(page.items().stream()
                        .map(entry -> json(sku(entry.getKey()), entry.getValue()))
                        .toList())
                .nextToken(page.next())
                .build();
    }

    private static String sku(String text) {
        return SigningKey.sha256(text).substring(0, 16).toUpperCase(Locale.ROOT);
    }

    private static Map<String, String> attributes(Offer offer) {
        boolean arm = offer.type().architecture().equals(Architecture.ARM64);
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("servicecode", "AmazonEC2");
        attributes.put("regionCode", offer.region().name());
        attributes.put("locationType", "AWS Region");
        attributes.put("instanceType", offer.type().name());
        attributes.put("instanceFamily", "General purpose");
        attributes.put("vcpu", String.valueOf((int) Math.ceil(offer.type().vcpus())));
        attributes.put("memory", decimal(offer.type().memory().toGiB()) + " GiB");
        attributes.put("physicalProcessor", arm ? "AWS Graviton2 Processor" : "Intel Xeon Platinum 8175");
        attributes.put("processorArchitecture", "64-bit");
        attributes.put("operatingSystem", "Linux");
        attributes.put("preInstalledSw", "NA");
        attributes.put("licenseModel", "No License required");
        attributes.put("tenancy", "Shared");
        attributes.put("capacitystatus", "Used");
        attributes.put("currentGeneration", "Yes");
        if (offer.type().gpus() > 0) {
            attributes.put("gpu", String.valueOf(offer.type().gpus()));
        }
        return attributes;
    }

    private static String decimal(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    // https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
    private static String json(String sku, Offer offer) {
        try (JsonWriter writer = JsonWriter.create()) {
            writer.writeStartObject();
            writer.writeFieldName("product").writeStartObject();
            writer.writeFieldName("productFamily").writeValue("Compute Instance");
            writer.writeFieldName("attributes").writeStartObject();
            attributes(offer)
                    .forEach((name, value) -> writer.writeFieldName(name).writeValue(value));
            writer.writeEndObject();
            writer.writeFieldName("sku").writeValue(sku);
            writer.writeEndObject();
            writer.writeFieldName("serviceCode").writeValue("AmazonEC2");
            writer.writeFieldName("terms").writeStartObject();
            writer.writeFieldName("OnDemand").writeStartObject();
            term(
                    writer,
                    sku + ".JRTCKXETXF",
                    Map.of(),
                    Map.of("Hrs", offer.onDemandHourly().orElseThrow()));
            writer.writeEndObject();
            if (!offer.commitments().isEmpty()) {
                writer.writeFieldName("Reserved").writeStartObject();
                int number = 0;
                for (Offer.Commitment commitment : offer.commitments()) {
                    Map<String, Money> prices = new TreeMap<>();
                    prices.put("Hrs", commitment.hourly());
                    prices.put("Quantity", commitment.upfront());
                    term(
                            writer,
                            sku + ".R" + number++,
                            Map.of(
                                    "LeaseContractLength",
                                    commitment.years() + "yr",
                                    "OfferingClass",
                                    "standard",
                                    "PurchaseOption",
                                    commitment.upfront().isZero() ? "No Upfront" : "Partial Upfront"),
                            prices);
                }
                writer.writeEndObject();
            }
            writer.writeEndObject();
            writer.writeFieldName("version").writeValue("1");
            writer.writeFieldName("publicationDate").writeValue(offer.asOf() + "T00:00:00Z");
            writer.writeEndObject();
            return new String(writer.getBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void term(
            JsonWriter writer, String code, Map<String, String> attributes, Map<String, Money> prices) {
        writer.writeFieldName(code).writeStartObject();
        writer.writeFieldName("priceDimensions").writeStartObject();
        List<Map.Entry<String, Money>> dimensions = new ArrayList<>(prices.entrySet());
        for (Map.Entry<String, Money> dimension : dimensions) {
            writer.writeFieldName(code + "." + dimension.getKey()).writeStartObject();
            writer.writeFieldName("unit").writeValue(dimension.getKey());
            writer.writeFieldName("pricePerUnit").writeStartObject();
            Money price = dimension.getValue();
            writer.writeFieldName(price.currency().getCurrencyCode())
                    .writeValue(price.amount().toPlainString());
            writer.writeEndObject().writeEndObject();
        }
        writer.writeEndObject();
        writer.writeFieldName("offerTermCode").writeValue(code);
        writer.writeFieldName("termAttributes").writeStartObject();
        new TreeMap<>(attributes)
                .forEach((name, value) -> writer.writeFieldName(name).writeValue(value));
        writer.writeEndObject();
        writer.writeEndObject();
    }
}
