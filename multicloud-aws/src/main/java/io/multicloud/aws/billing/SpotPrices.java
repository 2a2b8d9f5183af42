package io.multicloud.aws.billing;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.cost.Price;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryResponse;
import software.amazon.awssdk.services.ec2.model.SpotPrice;

/**
 * The spot market (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html">price history</a>). A history
 * that starts now holds the present price of each zone; of those the lowest counts.
 */
final class SpotPrices {
    private static final String SOURCE = "AWS spot price history";
    private static final String LINUX = "Linux/UNIX";

    private final Aws aws;

    SpotPrices(Aws aws) {
        this.aws = aws;
    }

    Price price(Region region, String instanceType) {
        Price price = read(region, List.of(instanceType)).get(instanceType);
        if (price == null) {
            throw aws.error(ErrorCode.NOT_FOUND, "there is no spot price of '" + instanceType + "' in " + region)
                    .build();
        }
        return price;
    }

    /** Returns the price of every type of a region, by name: some thousand short entries. */
    Map<String, Price> prices(Region region) {
        return read(region, null);
    }

    private Map<String, Price> read(Region region, @Nullable List<String> types) {
        Instant now = aws.now();
        Map<String, SpotPrice> newest = new LinkedHashMap<>();
        String token = null;
        do {
            String next = token;
            DescribeSpotPriceHistoryResponse page = aws.ec2(
                    aws.repeatable(AwsService.EC2, "DescribeSpotPriceHistory", region, null),
                    client -> client.describeSpotPriceHistory(request -> request.instanceTypesWithStrings(types)
                            .productDescriptions(LINUX)
                            .startTime(now)
                            .endTime(now)
                            .nextToken(next)));
            for (SpotPrice price : page.spotPriceHistory()) {
                newest.merge(
                        price.instanceTypeAsString() + " " + price.availabilityZone(),
                        price,
                        (one, other) -> other.timestamp().isAfter(one.timestamp()) ? other : one);
            }
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
        Map<String, Price> lowest = new LinkedHashMap<>();
        for (SpotPrice price : newest.values()) {
            lowest.merge(
                    price.instanceTypeAsString(),
                    new Price(
                            Money.usd(price.spotPrice()),
                            Price.Unit.HOUR,
                            Objects.requireNonNullElse(price.timestamp(), now),
                            SOURCE),
                    (one, other) -> other.amount().compareTo(one.amount()) < 0 ? other : one);
        }
        return lowest;
    }
}
