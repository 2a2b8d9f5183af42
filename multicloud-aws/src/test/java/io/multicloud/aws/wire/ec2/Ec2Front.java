package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.QueryService;
import io.multicloud.aws.wire.Routes;
import io.multicloud.aws.wire.Service;
import io.multicloud.aws.wire.SignatureRefusal;
import io.multicloud.aws.wire.shape.QueryDecoder;
import io.multicloud.aws.wire.shape.ShapeException;
import io.multicloud.aws.wire.shape.Shapes;
import io.multicloud.aws.wire.shape.Xml;
import io.multicloud.aws.wire.shape.XmlEncoder;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.wire.WireResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * EC2, of the API version that the SDK speaks. Error codes: <a
 * href="https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html">error codes for the EC2 API</a>.
 */
public final class Ec2Front extends QueryService {
    private static final String VERSION = "2016-11-15";
    private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/" + VERSION + "/";

    private final Ec2World world;
    private volatile @Nullable Ec2RequestRates rates;

    /** Serves an account. */
    public Ec2Front(FakeCloud cloud) {
        this(cloud, new Ec2World(cloud));
    }

    private Ec2Front(FakeCloud cloud, Ec2World world) {
        super(cloud, QueryDecoder.Dialect.EC2, VERSION, routes(world));
        this.world = world;
    }

    /** Returns the service of blocks of the same account's snapshots. */
    public Service ebs() {
        return new EbsDirect(world);
    }

    /** Returns the number of the account that a fake plays. */
    public static String owner(FakeCloud cloud) {
        return Ec2World.owner(cloud);
    }

    private static Routes routes(Ec2World world) {
        Routes routes = new Routes();
        Ec2Instances instances = new Ec2Instances(world);
        instances.register(routes);
        new Ec2Launch(world, instances).register(routes);
        new Ec2Types(world).register(routes);
        new Ec2Images(world).register(routes);
        new Ec2KeyPairs(world).register(routes);
        new Ec2Volumes(world).register(routes);
        new Ec2Snapshots(world).register(routes);
        Ec2Gateways gateways = new Ec2Gateways(world);
        gateways.register(routes);
        new Ec2Networks(world, gateways).register(routes);
        new Ec2SecurityGroups(world).register(routes);
        new Ec2Addresses(world).register(routes);
        new Ec2Tags(world, gateways).register(routes);
        return routes;
    }

    /**
     * Refuses what exceeds the published rates from now on.
     *
     * @param share of each rate that others leave, above 0 up to 1
     */
    public void enforceRequestRates(double share) {
        rates = new Ec2RequestRates(share);
    }

    /** Returns how many requests exceeded the published rates, by operation; empty if none did. */
    public Map<String, Integer> throttled() {
        Ec2RequestRates known = rates;
        return known == null ? Map.of() : known.refused();
    }

    @Override
    protected void check(String action, SdkPojo input, Region region) {
        Members.require(action, input);
        Ec2RequestRates known = rates;
        if (known != null) {
            known.count(action, input, region, world.world().now());
        }
    }

    @Override
    protected void authorized(SdkPojo input) {
        for (SdkField<?> field : input.sdkFields()) {
            if (field.memberName().equals("DryRun") && Boolean.TRUE.equals(Shapes.value(field, input))) {
                throw new AwsException("DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.");
            }
        }
    }

    @Override
    protected String encode(String action, SdkPojo output, String requestId) {
        Xml xml = new Xml().open(action + "Response", NAMESPACE).text("requestId", requestId);
        XmlEncoder.members(xml, output);
        return xml.close(action + "Response").toString();
    }

    @Override
    public WireResponse refuse(AwsException error, String requestId) {
        String xml = new Xml()
                .open("Response")
                .open("Errors")
                .open("Error")
                .text("Code", error.code())
                .text("Message", String.valueOf(error.getMessage()))
                .close("Error")
                .close("Errors")
                .text("RequestID", requestId)
                .close("Response")
                .toString();
        return text(error.status(), xml);
    }

    @Override
    public AwsException misshapen(ShapeException error) {
        String message = String.valueOf(error.getMessage());
        return switch (error.kind()) {
            case UNKNOWN -> AwsException.invalid("UnknownParameter", message);
            case MALFORMED -> AwsException.invalid("InvalidParameterValue", message);
            case MISSING -> AwsException.invalid("MissingParameter", message);
        };
    }

    @Override
    public AwsException unsigned(SignatureRefusal refusal, String message) {
        return switch (refusal) {
            case MISSING -> new AwsException("MissingAuthenticationToken", 403, message);
            case INCOMPLETE, BAD_QUERY -> AwsException.invalid("IncompleteSignature", message);
            case SKEWED, EXPIRED -> AwsException.invalid("RequestExpired", message);
            // EC2 does not tell a wrong key from a wrong secret.
            case UNKNOWN_KEY,
                    BAD_TOKEN,
                    MISMATCH,
                    BAD_BODY,
                    CUT_BODY,
                    SMALL_CHUNK,
                    NO_HASH,
                    UNSIGNED_HEADER,
                    AMBIGUOUS ->
                new AwsException("AuthFailure", 401, "AWS was not able to validate the provided access credentials");
            case BAD_REGION -> new AwsException("AuthFailure", 401, message);
        };
    }

    @Override
    public AwsException denied(String message) {
        return new AwsException("UnauthorizedOperation", 403, message);
    }

    @Override
    public AwsException refused(FakeNativeException error) {
        return AwsException.of(error);
    }
}
