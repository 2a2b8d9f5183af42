package io.multicloud.aws.billing;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.cost.Price;
import io.multicloud.api.placement.Offer;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;

/**
 * The <a href="https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html">price list</a>:
 * Linux without other software, on shared machines.
 */
final class PriceList {
    private static final int PAGE = 100;

    private final Aws aws;

    PriceList(Aws aws) {
        this.aws = aws;
    }

    Price price(Region region, String instanceType) {
        List<Filter> filters = filters(region);
        filters.add(equal("instanceType", instanceType));
        for (String product : fetch(filters, null).priceList()) {
            Optional<Price> price = Product.parse(product).onDemand();
            if (price.isPresent()) {
                return price.get();
            }
        }
        throw aws.error(ErrorCode.NOT_FOUND, "there is no price of '" + instanceType + "' in " + region)
                .build();
    }

    /**
     * Streams what is sold in a region, holding one page of products at a time.
     *
     * @param spot the present spot prices by type
     */
    Stream<Offer> offers(Region region, Map<String, Price> spot) {
        List<Filter> filters = filters(region);
        Set<String> seen = new HashSet<>();
        return Paged.<Offer>from(Optional.empty(), token -> {
                    GetProductsResponse answer = fetch(filters, token.orElse(null));
                    List<Offer> offers = new ArrayList<>();
                    for (String product : answer.priceList()) {
                        Product.parse(product)
                                .offer(region, spot)
                                .filter(offer -> seen.add(offer.type().name()))
                                .ifPresent(offers::add);
                    }
                    return new Page<>(
                            offers, Optional.ofNullable(answer.nextToken()).filter(next -> !next.isEmpty()));
                })
                .stream();
    }

    private GetProductsResponse fetch(List<Filter> filters, @Nullable String token) {
        return aws.send(
                aws.repeatable(AwsService.PRICING, "GetProducts", AwsService.CONTROL_REGION, null),
                () -> aws.clients()
                        .pricing()
                        .getProducts(request -> request.serviceCode("AmazonEC2")
                                .formatVersion("aws_v1")
                                .filters(filters)
                                .maxResults(PAGE)
                                .nextToken(token)));
    }

    private static List<Filter> filters(Region region) {
        List<Filter> filters = new ArrayList<>();
        filters.add(equal("regionCode", region.name()));
        filters.add(equal("operatingSystem", "Linux"));
        filters.add(equal("tenancy", "Shared"));
        filters.add(equal("preInstalledSw", "NA"));
        filters.add(equal("capacitystatus", "Used"));
        return filters;
    }

    private static Filter equal(String field, String value) {
        return Filter.builder()
                .type(FilterType.TERM_MATCH)
                .field(field)
                .value(value)
                .build();
    }
}
