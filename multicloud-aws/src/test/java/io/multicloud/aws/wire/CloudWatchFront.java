package io.multicloud.aws.wire;

import io.multicloud.testkit.FakeCloud;

/** CloudWatch: metrics and alarms. Its SDK of this version speaks the query protocol. */
final class CloudWatchFront extends ResultService {
    CloudWatchFront(FakeCloud cloud) {
        super(cloud, "2010-08-01", "http://monitoring.amazonaws.com/doc/2010-08-01/", routes(cloud));
    }

    private static Routes routes(FakeCloud cloud) {
        Routes routes = new Routes();
        new MetricData(cloud).register(routes);
        new MetricAlarms(cloud).register(routes);
        return routes;
    }

    /** Returns the refusal of what CloudWatch can do and the fake cannot. */
    static AwsException unsupported(String message) {
        return AwsException.invalid("ValidationError", message);
    }

    /** Refuses a request that lacks a member. */
    static void require(boolean present, String member) {
        if (!present) {
            throw AwsException.invalid("MissingParameter", "The parameter " + member + " is required.");
        }
    }
}
