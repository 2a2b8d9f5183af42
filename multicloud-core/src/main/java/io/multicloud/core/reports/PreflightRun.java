package io.multicloud.core.reports;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.PreflightCheck.Outcome;
import io.multicloud.api.PreflightReport;
import io.multicloud.api.Region;
import io.multicloud.api.quota.Quota;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.config.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Checks one account: what the provider itself checks, then whether the configured regions exist and the configured
 * quotas are within those of the cloud.
 */
public final class PreflightRun {
    private final CloudProvider provider;
    private final List<PreflightCheck> checks = new ArrayList<>();

    private PreflightRun(CloudProvider provider) {
        this.provider = provider;
    }

    /** Checks an account that is not in the configuration. */
    public static PreflightReport.Account check(CloudProvider provider) {
        PreflightRun run = new PreflightRun(provider);
        run.provider();
        return run.result();
    }

    /** Checks an account of the configuration. */
    public static PreflightReport.Account check(CloudProvider provider, AccountConfig account) {
        PreflightRun run = new PreflightRun(provider);
        if (run.provider()) {
            run.regions(account);
            run.quota(account.limits().maxVms(), "quotas.max_vms", Quota.Unit.VMS);
            run.quota(account.limits().maxCpus(), "quotas.max_cpus", Quota.Unit.VCPUS);
        }
        return run.result();
    }

    private PreflightReport.Account result() {
        return new PreflightReport.Account(provider.account(), provider.kind(), checks);
    }

    /** Returns whether it makes sense to ask further. */
    private boolean provider() {
        try {
            checks.addAll(provider.preflight());
            return checks.stream()
                    .noneMatch(check ->
                            check.outcome() == Outcome.FAILED && check.subject().equals("credentials"));
        } catch (RuntimeException e) {
            failed("preflight", e);
            return false;
        }
    }

    private void regions(AccountConfig account) {
        Set<Region> wanted = new LinkedHashSet<>();
        account.region().ifPresent(wanted::add);
        wanted.addAll(account.regions());
        if (wanted.isEmpty()) {
            return;
        }
        try {
            List<Region> known = provider.regions();
            List<String> names = known.stream().map(Region::name).toList();
            for (Region region : wanted) {
                boolean exists = known.contains(region);
                checks.add(new PreflightCheck(
                        "region " + region,
                        exists ? Outcome.PASSED : Outcome.FAILED,
                        exists
                                ? "the account may use it"
                                : "the account has no such region" + Suggestions.didYouMean(region.name(), names)));
            }
        } catch (RuntimeException e) {
            failed("regions", e);
        }
    }

    private void quota(OptionalInt configured, String key, Quota.Unit unit) {
        if (configured.isEmpty() || !provider.capabilities().has(Capability.QUOTAS)) {
            return;
        }
        try {
            // A quota of one family says nothing about all of them together.
            provider.quotas().list(provider.region()).stream()
                    .filter(quota -> quota.unit() == unit && quota.scope().isEmpty())
                    .forEach(quota -> {
                        boolean within = configured.getAsInt() <= quota.limit();
                        String detail = "configured " + configured.getAsInt() + ", the cloud allows "
                                + number(quota.limit()) + " (" + quota.name() + "), of which " + number(quota.used())
                                + " are used";
                        checks.add(new PreflightCheck(key, within ? Outcome.PASSED : Outcome.WARNING, detail));
                    });
        } catch (RuntimeException e) {
            failed(key, e);
        }
    }

    private void failed(String subject, RuntimeException error) {
        if (error instanceof CloudException cloud && cloud.code() == ErrorCode.CANCELLED) {
            throw error;
        }
        boolean refused = error instanceof CloudException cloud
                && (cloud.code() == ErrorCode.UNAUTHENTICATED || cloud.code() == ErrorCode.PERMISSION_DENIED);
        checks.add(new PreflightCheck(
                subject, refused ? Outcome.FAILED : Outcome.UNKNOWN, String.valueOf(error.getMessage())));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
