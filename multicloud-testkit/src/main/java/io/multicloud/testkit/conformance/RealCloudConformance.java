package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.AssertionFailedError;

/**
 * The suite against an account of a real cloud, in real time, within a budget. Before the first case the account is checked
 * once, and if it cannot be used that is the only failure. A case that would exceed the budget fails, and those after it are
 * skipped. At the end everything of the run is deleted, and what cannot be is named.
 *
 * <p>The account should hold nothing else: what others make in it meanwhile is taken for something left behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RealCloudConformance extends CloudProviderConformance {
    private final AtomicInteger names = new AtomicInteger();
    private @Nullable RealCloud cloud;
    private @Nullable BudgetGuard guard;
    private String run = "";

    /** For subclasses. */
    protected RealCloudConformance() {}

    /** Returns the account; called once, before all tests. */
    protected abstract RealCloud cloud();

    @BeforeAll
    final void checkAccount() {
        RealCloud opened = cloud();
        Instant now = opened.context().environment().clock().instant();
        run = "conformance-" + Long.toString(now.getEpochSecond(), 36);
        BudgetGuard budget = new BudgetGuard(
                opened.budget(), run, opened.context().environment().clock());
        String problem = problem(opened);
        if (!problem.isEmpty()) {
            throw new AssertionFailedError("the account '" + opened.config().account() + "' of "
                    + opened.config().kind() + " cannot be used, and nothing was run: " + problem);
        }
        cloud = opened;
        guard = budget;
    }

    private static String problem(RealCloud cloud) {
        try (CloudProvider provider = open(cloud)) {
            List<PreflightCheck> failed = provider.preflight().stream()
                    .filter(check -> check.outcome() == PreflightCheck.Outcome.FAILED)
                    .toList();
            return failed.stream()
                    .map(check -> check.subject() + ": " + check.detail())
                    .collect(Collectors.joining("; "));
        } catch (CloudException e) {
            return e.summary();
        }
    }

    private static CloudProvider open(RealCloud cloud) {
        return cloud.factory().open(cloud.config(), cloud.context());
    }

    @Override
    protected final ConformanceTarget target() {
        RealCloud opened = cloud;
        BudgetGuard budget = guard;
        if (opened == null || budget == null) {
            throw new IllegalStateException("the account has not been checked");
        }
        budget.refusal().ifPresent(reason -> Assumptions.abort("the budget is used up"));
        return new Target(opened, budget.guard(open(opened)), budget.guard(open(opened)));
    }

    @AfterAll
    final void sweep() {
        RealCloud opened = cloud;
        BudgetGuard budget = guard;
        if (opened == null || budget == null) {
            return;
        }
        Map<ResourceId, String> left;
        try (CloudProvider provider = open(opened)) {
            left = budget.sweep(provider);
        }
        System.out.println(budget);
        if (!left.isEmpty()) {
            throw new AssertionFailedError("left in the account, and billed until somebody deletes it: "
                    + left.entrySet().stream()
                            .map(one -> one.getKey() + " (" + one.getValue() + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    private final class Target implements ConformanceTarget {
        private final RealCloud opened;
        private final CloudProvider provider;
        private final CloudProvider otherProcess;

        Target(RealCloud opened, CloudProvider provider, CloudProvider otherProcess) {
            this.opened = opened;
            this.provider = provider;
            this.otherProcess = otherProcess;
        }

        @Override
        public CloudProvider provider() {
            return provider;
        }

        @Override
        public CloudProvider otherProcess() {
            return otherProcess;
        }

        @Override
        public Instant now() {
            return opened.context().environment().clock().instant();
        }

        @Override
        public void advance(Duration time) {
            try {
                opened.context().environment().pause(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while time passes", e);
            }
        }

        @Override
        public Duration patience() {
            return opened.patience();
        }

        @Override
        public String label() {
            return opened.config().kind() + "-integration";
        }

        @Override
        public String name(ResourceType type, int number) {
            // Names of buckets are unique in the world, and another case may still be deleting its own.
            return "mc-" + run.substring(run.indexOf('-') + 1) + "-"
                    + type.name().replace('_', '-') + "-" + names.incrementAndGet();
        }
    }
}
