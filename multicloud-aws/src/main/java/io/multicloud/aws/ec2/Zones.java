package io.multicloud.aws.ec2;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;

/** Regions and zones. */
public final class Zones {
    private final Aws aws;

    /** Makes the service. */
    public Zones(Aws aws) {
        this.aws = aws;
    }

    /** Returns the regions that are open to the account. */
    public List<Region> regions() {
        return aws
                .ec2(
                        aws.repeatable(AwsService.EC2, "DescribeRegions", aws.home(), null),
                        client -> client.describeRegions(request -> request.allRegions(false)))
                .regions()
                .stream()
                .map(region -> Region.of(region.regionName()))
                .sorted()
                .toList();
    }

    /**
     * Refuses a region that the cloud does not have or the account may not use; the account's own is not asked for.
     *
     * @throws CloudException {@code NOT_FOUND}
     */
    public void require(Region region) {
        aws.requireOpen();
        if (region.equals(aws.home())) {
            return;
        }
        try {
            aws.ec2(
                    aws.repeatable(AwsService.EC2, "DescribeRegions", aws.home(), null),
                    client -> client.describeRegions(request -> request.regionNames(region.name())));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.INVALID_ARGUMENT) {
                throw aws.error(ErrorCode.NOT_FOUND, "there is no region '" + region + "'")
                        .nativeCode(e.nativeCode().orElse(null))
                        .cause(e)
                        .build();
            }
            throw e;
        }
    }

    /** Returns the zones of a region, sorted by name. */
    public List<Zone> zones(Region region) {
        require(region);
        return aws
                .ec2(
                        aws.repeatable(AwsService.EC2, "DescribeAvailabilityZones", region, null),
                        client -> client.describeAvailabilityZones(
                                request -> request.filters(Selection.filter("zone-type", "availability-zone"))))
                .availabilityZones()
                .stream()
                .map(AvailabilityZone::zoneName)
                .sorted()
                .map(name -> new Zone(region, name))
                .toList();
    }
}
