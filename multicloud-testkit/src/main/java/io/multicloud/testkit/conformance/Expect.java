package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;

/** Assertions that say what was expected of the provider, and why. */
final class Expect {
    private Expect() {}

    /** Something that may fail. */
    @FunctionalInterface
    interface Action {
        /** Runs it; a value returned instead of a failure shows in the message. */
        @Nullable
        Object run() throws Exception;
    }

    /** Fails unless {@code holds}. */
    static void that(boolean holds, String rule, @Nullable Object seen) {
        if (!holds) {
            throw new AssertionFailedError(rule + "; seen: " + seen);
        }
    }

    /** Fails unless the two are equal. */
    static void equal(@Nullable Object expected, @Nullable Object seen, String rule) {
        if (!Objects.equals(expected, seen)) {
            throw new AssertionFailedError(rule + "; expected: " + expected + ", seen: " + seen, expected, seen);
        }
    }

    /** Fails unless the action throws a {@link CloudException} of this code. */
    static CloudException code(ErrorCode code, String rule, Action action) {
        return codes(Set.of(code), rule, action);
    }

    /** As {@link #code}, where the contract leaves the provider a choice. */
    static CloudException codes(Set<ErrorCode> codes, String rule, Action action) {
        Object result;
        try {
            result = action.run();
        } catch (CloudException e) {
            if (codes.contains(e.code())) {
                return e;
            }
            throw new AssertionFailedError(rule + "; expected " + named(codes) + ", seen: " + e.getMessage(), e);
        } catch (Exception e) {
            throw new AssertionFailedError(rule + "; expected " + named(codes) + ", seen: " + e, e);
        }
        throw new AssertionFailedError(rule + "; expected " + named(codes) + ", seen: no error, but " + result);
    }

    /** Fails unless something ended with an error of this code. */
    static CloudException failure(ErrorCode code, String rule, @Nullable CloudException outcome) {
        if (outcome == null) {
            throw new AssertionFailedError(rule + "; expected " + code + ", seen: no error");
        }
        if (outcome.code() != code) {
            throw new AssertionFailedError(rule + "; expected " + code + ", seen: " + outcome.getMessage(), outcome);
        }
        return outcome;
    }

    /** Fails unless the action throws an {@link IllegalArgumentException}. */
    static void illegalArgument(String rule, Action action) {
        refused(IllegalArgumentException.class, rule, action);
    }

    /** Fails unless the action throws an {@link IllegalStateException}. */
    static void illegalState(String rule, Action action) {
        refused(IllegalStateException.class, rule, action);
    }

    private static void refused(Class<? extends RuntimeException> expected, String rule, Action action) {
        Object result;
        try {
            result = action.run();
        } catch (Exception e) {
            if (expected.isInstance(e)) {
                return;
            }
            throw new AssertionFailedError(rule + "; expected " + expected.getSimpleName() + ", seen: " + e, e);
        }
        throw new AssertionFailedError(
                rule + "; expected " + expected.getSimpleName() + ", seen: no error, but " + result);
    }

    /** Runs every check, so that one message tells all that is wrong. */
    static void all(String heading, List<Runnable> checks) {
        List<Throwable> failures = new ArrayList<>();
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (AssertionFailedError | RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw new MultipleFailuresError(heading, failures);
        }
    }

    /** Returns the error an action ends with, or null if it succeeds. */
    @SuppressWarnings("ReturnValueIgnored") // Only how it ends matters.
    static @Nullable CloudException errorOf(Supplier<?> action) {
        try {
            action.get();
            return null;
        } catch (CloudException e) {
            return e;
        }
    }

    private static String named(Set<ErrorCode> codes) {
        List<String> names = codes.stream().sorted().map(Enum::name).toList();
        return names.size() == 1 ? names.get(0) : "one of " + names;
    }
}
