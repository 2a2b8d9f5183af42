package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.testkit.conformance.ConformanceMatrix.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/** Gives each test of the kit its bench, cleans up after it, and writes the matrix when all have run. */
final class ConformanceExtension
        implements ExecutionCondition, BeforeEachCallback, AfterEachCallback, AfterAllCallback, TestWatcher {
    /** Names the directory of the matrices. */
    static final String DIRECTORY = "multicloud.conformance.directory";

    /** Whether the matrix is printed, too: {@code true}, the default, or {@code false}. */
    static final String PRINT = "multicloud.conformance.print";

    /** What an area and its test must contain, written {@code area: test}, for the test to run; all run without it. */
    static final String ONLY = "multicloud.conformance.only";

    private static final Namespace NAMESPACE = Namespace.create(ConformanceExtension.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean wanted = context.getTestMethod().isEmpty()
                || context.getConfigurationParameter(ONLY)
                        .map(only -> (area(context) + ": " + context.getDisplayName()).contains(only))
                        .orElse(true);
        return wanted
                ? ConditionEvaluationResult.enabled("asked for")
                : ConditionEvaluationResult.disabled(ConformanceMatrix.NOT_ASKED_FOR);
    }

    private static String area(ExtensionContext context) {
        return context.getParent().map(ExtensionContext::getDisplayName).orElse("");
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        CloudProviderConformance suite = only(context, CloudProviderConformance.class);
        ConformanceTarget target = suite.target();
        ConformanceMatrix matrix = matrix(context);
        matrix.describe(target.label(), target.provider().capabilities().declared());
        context.getStore(NAMESPACE).put(ConformanceTarget.class, target);
        Bench bench = new Bench(target);
        context.getStore(NAMESPACE).put(Bench.class, bench);
        only(context, ConformanceTests.class).use(bench);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ConformanceTarget target = context.getStore(NAMESPACE).get(ConformanceTarget.class, ConformanceTarget.class);
        Bench bench = context.getStore(NAMESPACE).get(Bench.class, Bench.class);
        if (target == null) {
            return;
        }
        // A test of interrupts that failed may have left the flag set.
        Thread.interrupted();
        try (target) {
            if (bench != null) {
                cleanUp(bench, context.getExecutionException().orElse(null));
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the target could not be given up", e);
        }
    }

    private static void cleanUp(Bench bench, @Nullable Throwable failure) {
        try {
            bench.cleanUp();
        } catch (RuntimeException | AssertionError e) {
            // What a failed test leaves behind follows from its failure.
            if (failure == null) {
                throw e;
            }
            failure.addSuppressed(e);
        }
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        record(context, Outcome.PASSED, "");
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        record(
                context,
                Outcome.SKIPPED,
                message == null ? "no reason given" : message.replaceFirst("^Assumption failed: ", ""));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        record(context, Outcome.SKIPPED, reason.orElse("disabled"));
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        record(context, Outcome.FAILED, String.valueOf(cause));
    }

    private static void record(ExtensionContext context, Outcome outcome, String reason) {
        Bench bench = context.getStore(NAMESPACE).get(Bench.class, Bench.class);
        Set<Capability> needed = bench == null ? Set.of() : bench.needed();
        matrix(context)
                .add(new ConformanceMatrix.Entry(
                        area(context), context.getDisplayName(), outcome, reason, List.copyOf(needed)));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!root(context).equals(context)) {
            return;
        }
        ConformanceMatrix matrix = matrix(context);
        if (matrix.isEmpty()) {
            // What stands before all tests has failed, and says why.
            return;
        }
        Path directory = Path.of(context.getConfigurationParameter(DIRECTORY).orElse("target/conformance"));
        String text = matrix.text();
        matrix.write(directory, text);
        if (context.getConfigurationParameter(PRINT, Boolean::parseBoolean).orElse(true)) {
            System.out.println(text);
        }
    }

    private static ConformanceMatrix matrix(ExtensionContext context) {
        ExtensionContext root = root(context);
        return root.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        ConformanceMatrix.class, type -> new ConformanceMatrix(), ConformanceMatrix.class);
    }

    /** Returns the context of the class a user has written: the nested ones are below it. */
    private static ExtensionContext root(ExtensionContext context) {
        ExtensionContext root = context;
        ExtensionContext at = context;
        while (true) {
            if (at.getTestClass()
                    .filter(CloudProviderConformance.class::isAssignableFrom)
                    .isPresent()) {
                root = at;
            }
            Optional<ExtensionContext> parent = at.getParent();
            if (parent.isEmpty()) {
                return root;
            }
            at = parent.get();
        }
    }

    private static <T> T only(ExtensionContext context, Class<T> type) {
        return context.getRequiredTestInstances()
                .findInstance(type)
                .orElseThrow(() -> new IllegalStateException("tests of the conformance kit run in a class that extends "
                        + CloudProviderConformance.class.getName()));
    }
}
