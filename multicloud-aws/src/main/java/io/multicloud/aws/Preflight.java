package io.multicloud.aws;

import io.multicloud.api.CloudException;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.PreflightCheck.Outcome;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.quota.QuotaService;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Checks of an account before work is sent to it. */
final class Preflight {
    /** How the cloud says that a request with {@code DryRun} would have succeeded. */
    private static final String WOULD_SUCCEED = "DryRunOperation";

    private static final double NEARLY_USED_UP = 0.8;

    private final Aws aws;
    private final QuotaService quotas;

    Preflight(Aws aws, QuotaService quotas) {
        this.aws = aws;
        this.quotas = quotas;
    }

    List<PreflightCheck> run() {
        aws.requireOpen();
        List<PreflightCheck> checks = new ArrayList<>();
        checks.add(credentials());
        if (checks.get(0).outcome() == Outcome.PASSED) {
            checks.add(permission(
                    "DescribeInstances", client -> client.describeInstances(request -> request.dryRun(true))));
            checks.add(permission(
                    "CreateVpc",
                    client -> client.createVpc(
                            request -> request.cidrBlock("10.0.0.0/28").dryRun(true))));
            checks.addAll(quotas());
        }
        return List.copyOf(checks);
    }

    private PreflightCheck credentials() {
        try {
            String arn = aws.send(
                    aws.repeatable(AwsService.STS, "GetCallerIdentity", aws.home(), null),
                    () -> aws.clients().sts(aws.home()).getCallerIdentity().arn());
            return new PreflightCheck("credentials", Outcome.PASSED, "they are those of " + arn);
        } catch (CloudException e) {
            return new PreflightCheck("credentials", Outcome.FAILED, e.summary());
        }
    }

    private PreflightCheck permission(String operation, Function<Ec2Client, ?> dryRun) {
        String subject = "permission ec2:" + operation;
        try {
            aws.<Object>ec2(aws.unfiltered(operation, aws.home(), null), dryRun::apply);
            return new PreflightCheck(subject, Outcome.PASSED, "granted");
        } catch (CloudException e) {
            if (e.nativeCode().filter(WOULD_SUCCEED::equals).isPresent()) {
                return new PreflightCheck(subject, Outcome.PASSED, "granted");
            }
            return switch (e.code()) {
                case PERMISSION_DENIED, UNAUTHENTICATED -> new PreflightCheck(subject, Outcome.FAILED, e.summary());
                default -> new PreflightCheck(subject, Outcome.UNKNOWN, e.summary());
            };
        }
    }

    private List<PreflightCheck> quotas() {
        try {
            return quotas.list(aws.home()).stream()
                    // Many are zero because nobody has asked for the machines they are for.
                    .filter(quota -> quota.limit() > 0 && quota.used() > 0)
                    .map(quota -> new PreflightCheck("quota " + quota.name(), outcome(quota), describe(quota)))
                    .toList();
        } catch (CloudException e) {
            return List.of(new PreflightCheck("quotas", Outcome.UNKNOWN, e.summary()));
        }
    }

    private static Outcome outcome(Quota quota) {
        if (quota.remaining() == 0) {
            return Outcome.FAILED;
        }
        return quota.used() > NEARLY_USED_UP * quota.limit() ? Outcome.WARNING : Outcome.PASSED;
    }

    private static String describe(Quota quota) {
        return quota.used() + " of " + quota.limit() + " in use in " + quota.region() + ": " + quota.description();
    }
}
