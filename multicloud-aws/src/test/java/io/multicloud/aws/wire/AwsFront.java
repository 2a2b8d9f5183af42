package io.multicloud.aws.wire;

import io.multicloud.api.Region;
import io.multicloud.aws.wire.ec2.Ec2Front;
import io.multicloud.aws.wire.s3.S3Front;
import io.multicloud.aws.wire.shape.ShapeException;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.wire.Denial;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import io.multicloud.testkit.wire.WireServer;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A fake cloud behind AWS's own protocols, on the loopback. The service and region of a request are those of its signature,
 * so one endpoint serves all, and every client needs only this endpoint and these keys.
 *
 * <p>Nothing waits in it: a request is answered with the state as it is, and the fake's time decides when that changes. Faults
 * of the fake strike as usual; where one breaks the connection, the socket is closed. Thread-safe.
 */
public final class AwsFront implements AutoCloseable {
    /** The access key that is known unless another is set. */
    public static final String ACCESS_KEY = "AKIAMULTICLOUDWIRE01";

    /** Its secret. */
    public static final String SECRET_KEY = "wire/front/secret/of/no/value/0000000000";

    private static final long TICK_MILLIS = 50;

    private final FakeCloud cloud;
    private final SignatureV4 signatures;
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final Ec2Front ec2;
    private final WireServer server;
    private volatile @Nullable Denial denial;

    private AwsFront(FakeCloud cloud, int port, SignatureV4 signatures) {
        this.cloud = cloud;
        this.signatures = signatures;
        this.ec2 = new Ec2Front(cloud);
        services.put("ec2", ec2);
        services.put("ebs", ec2.ebs());
        services.put("s3", new S3Front(cloud));
        services.put("monitoring", new CloudWatchFront(cloud));
        services.put("ce", new CostExplorerFront(cloud));
        services.put("pricing", new PricingFront(cloud));
        services.put("servicequotas", new ServiceQuotasFront(cloud));
        services.put("sts", new StsFront(cloud));
        this.server = WireServer.start(port, this::handle);
    }

    /** Starts a front on any free port, with {@link #ACCESS_KEY} and {@link #SECRET_KEY}. */
    public static AwsFront start(FakeCloud cloud) {
        return start(cloud, 0);
    }

    /** Starts a front on a port, with {@link #ACCESS_KEY} and {@link #SECRET_KEY}. */
    public static AwsFront start(FakeCloud cloud, int port) {
        return new AwsFront(cloud, port, new SignatureV4(ACCESS_KEY, SECRET_KEY, Optional.empty()));
    }

    /** Starts a front on any free port that knows one session: temporary credentials with their token. */
    public static AwsFront start(FakeCloud cloud, String accessKey, String secretKey, String sessionToken) {
        return new AwsFront(cloud, 0, new SignatureV4(accessKey, secretKey, Optional.of(sessionToken)));
    }

    /**
     * Serves an empty account until it is stopped, so that any client of AWS can be pointed at it. Its time is that of the wall
     * clock: clients sign by it.
     *
     * @param args the port; any that is free without it
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length > 1 || (args.length == 1 && !args[0].matches("[0-9]{1,5}"))) {
            throw new IllegalArgumentException("usage: AwsFront [port], got " + String.join(" ", args));
        }
        Clock wall = Clock.systemUTC();
        VirtualTime time = VirtualTime.startingAt(wall.instant());
        try (AwsFront front = start(FakeCloud.aws(time), args.length == 0 ? 0 : Integer.parseInt(args[0]))) {
            System.out.println(front.endpoint());
            System.out.println("export AWS_ENDPOINT_URL=" + front.endpoint() + " AWS_ACCESS_KEY_ID=" + ACCESS_KEY
                    + " AWS_SECRET_ACCESS_KEY=" + SECRET_KEY + " AWS_DEFAULT_REGION="
                    + front.cloud.world().home());
            while (true) {
                TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
                Duration passed = Duration.between(time.now(), wall.instant());
                if (!passed.isNegative()) {
                    time.advance(passed);
                }
            }
        }
    }

    /** Returns where it listens. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** Returns the server, to count requests and break connections. */
    public WireServer server() {
        return server;
    }

    /** Returns the cloud behind it. */
    public FakeCloud cloud() {
        return cloud;
    }

    /** Has EC2 refuse what exceeds its published request rates, from now on. */
    public void enforceRequestRates() {
        enforceRequestRates(1);
    }

    /**
     * Has EC2 refuse what exceeds a share of its published request rates, from now on, as if others used up the rest.
     *
     * @throws IllegalArgumentException if the share is not above 0 and at most 1
     */
    public void enforceRequestRates(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a share must be above 0 and at most 1, was " + share);
        }
        ec2.enforceRequestRates(share);
    }

    /** Returns how many requests to EC2 exceeded those rates, by operation. */
    public Map<String, Integer> throttled() {
        return ec2.throttled();
    }

    @Override
    public void close() {
        server.close();
    }

    WireResponse handle(WireRequest request) throws IOException {
        String requestId = cloud.flavor().requestId(requests.incrementAndGet());
        Optional<SignatureV4.Scope> claimed = SignatureV4.claimed(request);
        Service service = claimed.flatMap(scope -> Optional.ofNullable(services.get(scope.service())))
                .orElseGet(() -> guessed(request));
        try {
            return answer(request, service, requestId).with("x-amzn-RequestId", requestId);
        } catch (SignatureException e) {
            return refuse(service, service.unsigned(e.kind(), String.valueOf(e.getMessage())), requestId);
        } catch (ShapeException e) {
            return refuse(service, service.misshapen(e), requestId);
        } catch (AwsException e) {
            return refuse(service, e, requestId);
        } catch (FakeNativeException e) {
            if (e.status() <= 0) {
                throw new IOException("a fault breaks the connection", e);
            }
            return refuse(service, service.refused(e), requestId);
        }
    }

    /** Returns the service whose words are for a request that does not say which it means. */
    private Service guessed(WireRequest request) {
        String guess = request.text().contains("Action=") || request.query().containsKey("Action") ? "ec2" : "s3";
        return Objects.requireNonNull(services.get(guess));
    }

    private static WireResponse refuse(Service service, AwsException error, String requestId) {
        return error.retried(service.refuse(error, requestId)).with("x-amzn-RequestId", requestId);
    }

    /**
     * Has requests refused as not allowed by any policy.
     *
     * @param first the first of those still to come, from 1
     * @param times how many in a row
     */
    public Denial deny(long first, long times) {
        Denial placed = new Denial(first, times);
        denial = placed;
        return placed;
    }

    /** Has a service answered by something else; before the first request. */
    void replace(String service, Service other) {
        services.put(service, other);
    }

    private WireResponse answer(WireRequest request, Service service, String requestId) {
        SignatureV4.Verified verified = signatures.verify(request, cloud.time().now());
        SignatureV4.Scope scope = verified.scope();
        if (services.get(scope.service()) != service) {
            throw new SignatureException(
                    SignatureRefusal.MISMATCH,
                    "Credential should be scoped to correct service, not '" + scope.service() + "'");
        }
        Region region = Region.of(scope.region());
        if (service.regional() && !cloud.world().places().containsKey(region)) {
            throw new SignatureException(
                    SignatureRefusal.BAD_REGION,
                    "Credential should be scoped to a valid region, not '" + scope.region() + "'.");
        }
        Denial placed = denial;
        if (placed != null && placed.strikes()) {
            throw service.denied("User: arn:aws:iam::" + Ec2Front.owner(cloud) + ":user/" + cloud.account()
                    + " is not authorized to perform this operation");
        }
        return service.answer(new Call(region, request, verified.body(), verified.trailers(), requestId));
    }
}
