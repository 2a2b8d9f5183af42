package io.multicloud.aws.billing;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.cost.Price;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.Offer.Commitment;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * One product of the price list, which the cloud gives as a JSON document inside its answer (<a
 * href="https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html">its
 * form</a>). It is read with the SDK's own parser, so that no other one is needed.
 */
final class Product {
    private static final String SOURCE = "AWS Price List";
    private static final String HOURS = "Hrs";
    private static final String UPFRONT = "Quantity";

    private final JsonNode document;

    private Product(JsonNode document) {
        this.document = document;
    }

    static Product parse(String json) {
        return new Product(JsonNode.parser().parse(json));
    }

    /** Returns the price of an hour on demand, if there is one above zero. */
    Optional<Price> onDemand() {
        for (JsonNode term : terms("OnDemand")) {
            Optional<Money> hourly = amount(term, HOURS).filter(Money::isPositive);
            if (hourly.isPresent()) {
                return Optional.of(new Price(hourly.get(), Price.Unit.HOUR, publishedAt(), SOURCE));
            }
        }
        return Optional.empty();
    }

    /** Returns it as an offer; empty for a product that has no price, or is no machine type. */
    Optional<Offer> offer(Region region, Map<String, Price> spot) {
        String name = attribute("instanceType");
        Optional<Price> onDemand = onDemand();
        Optional<Price> now = Optional.ofNullable(spot.get(name));
        if (name.indexOf('.') < 0 || (onDemand.isEmpty() && now.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new Offer(
                "aws",
                region,
                Optional.empty(),
                type(name),
                onDemand.map(Price::amount),
                now.map(Price::amount),
                OptionalDouble.empty(),
                commitments(),
                publishedAt().atZone(ZoneOffset.UTC).toLocalDate(),
                SOURCE));
    }

    private InstanceType type(String name) {
        boolean arm = attribute("physicalProcessor").contains("Graviton");
        return new InstanceType(
                name,
                name.substring(0, name.indexOf('.')),
                number(attribute("vcpu")),
                // Written "1,952 GiB".
                DataSize.bytes(Math.round(number(attribute("memory").replace("GiB", "")) * (1L << 30))),
                arm ? Architecture.ARM64 : Architecture.AMD64,
                (int) number(attribute("gpu")));
    }

    private static double number(String text) {
        String digits = text.replace(",", "").strip();
        return digits.matches("\\d+(\\.\\d+)?") ? Double.parseDouble(digits) : 0;
    }

    private List<Commitment> commitments() {
        List<Commitment> commitments = new ArrayList<>();
        for (JsonNode term : terms("Reserved")) {
            Map<String, JsonNode> attributes = object(term.field("termAttributes"));
            int years = years(text(attributes.get("LeaseContractLength")));
            if (years > 0 && text(attributes.get("OfferingClass")).equals("standard")) {
                Money none = Money.ZERO_USD;
                commitments.add(new Commitment(
                        years,
                        amount(term, UPFRONT).orElse(none),
                        amount(term, HOURS).orElse(none)));
            }
        }
        return commitments;
    }

    private static int years(String length) {
        return switch (length) {
            case "1yr" -> 1;
            case "3yr" -> 3;
            default -> 0;
        };
    }

    private Collection<JsonNode> terms(String kind) {
        return object(document.field("terms").flatMap(terms -> terms.field(kind)))
                .values();
    }

    /** Returns the price of a unit of a term. */
    private static Optional<Money> amount(JsonNode term, String unit) {
        for (JsonNode dimension : object(term.field("priceDimensions")).values()) {
            if (unit.equals(dimension.field("unit").map(JsonNode::text).orElse(""))) {
                for (Map.Entry<String, JsonNode> price :
                        object(dimension.field("pricePerUnit")).entrySet()) {
                    return Optional.of(
                            new Money(new BigDecimal(price.getValue().text()), Currency.getInstance(price.getKey())));
                }
            }
        }
        return Optional.empty();
    }

    private Instant publishedAt() {
        try {
            return document.field("publicationDate")
                    .map(JsonNode::text)
                    .map(Instant::parse)
                    .orElse(Instant.EPOCH);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private String attribute(String name) {
        return document.field("product")
                .flatMap(product -> product.field("attributes"))
                .flatMap(attributes -> attributes.field(name))
                .map(JsonNode::text)
                .orElse("");
    }

    private static String text(@Nullable JsonNode node) {
        return node == null || node.text() == null ? "" : node.text();
    }

    private static Map<String, JsonNode> object(Optional<JsonNode> node) {
        return node.filter(JsonNode::isObject).map(JsonNode::asObject).orElse(Map.of());
    }
}
