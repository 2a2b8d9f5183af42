package io.multicloud.aws.wire;

import io.multicloud.aws.wire.ec2.Ec2Front;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** The Security Token Service, as far as it says who one is. */
final class StsFront extends ResultService {
    StsFront(FakeCloud cloud) {
        super(cloud, "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/", routes(cloud));
    }

    private static Routes routes(FakeCloud cloud) {
        Routes routes = new Routes();
        routes.on(
                GetCallerIdentityRequest.class,
                FakeOperation.CHECK_CREDENTIALS,
                (region, input) -> GetCallerIdentityResponse.builder()
                        .account(Ec2Front.owner(cloud))
                        .userId("AIDAMULTICLOUDWIRE01")
                        .arn("arn:aws:iam::" + Ec2Front.owner(cloud) + ":user/" + cloud.account())
                        .build());
        return routes;
    }

    @Override
    public boolean regional() {
        return false;
    }
}
