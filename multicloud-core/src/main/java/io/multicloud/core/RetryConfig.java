package io.multicloud.core;

import io.multicloud.api.StructuredValue;
import io.multicloud.core.config.RuleViolation;
import io.multicloud.core.config.Rules;
import java.time.Duration;

/** How requests are repeated, the section {@code retry}. Immutable. */
public final class RetryConfig extends StructuredValue {
    private final int maxAttempts;
    private final Duration baseDelay;
    private final Duration maxDelay;
    private final Duration longestRetryAfter;

    private RetryConfig(Builder builder) {
        if (builder.maxDelay.compareTo(builder.baseDelay) < 0) {
            throw new RuleViolation(
                    "max_delay", "must not be below base_delay", builder.maxDelay + " with " + builder.baseDelay);
        }
        this.maxAttempts = builder.maxAttempts;
        this.baseDelay = builder.baseDelay;
        this.maxDelay = builder.maxDelay;
        this.longestRetryAfter = builder.longestRetryAfter;
    }

    /** Starts with 4 attempts, delays of a random time up to 100 ms doubling up to 20 s, and at most 1 min if asked to. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns how often a request is sent at most, the first time included. */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** Returns the bound of the first delay. */
    public Duration baseDelay() {
        return baseDelay;
    }

    /** Returns the bound of every delay. */
    public Duration maxDelay() {
        return maxDelay;
    }

    /** Returns the longest that a cloud may ask to wait; if it asks for more, the caller gets the error at once. */
    public Duration longestRetryAfter() {
        return longestRetryAfter;
    }

    /** Returns a builder holding everything of this section. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.maxAttempts = maxAttempts;
        builder.baseDelay = baseDelay;
        builder.maxDelay = maxDelay;
        builder.longestRetryAfter = longestRetryAfter;
        return builder;
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("maxAttempts", maxAttempts)
                .add("baseDelay", baseDelay)
                .add("maxDelay", maxDelay)
                .add("longestRetryAfter", longestRetryAfter);
    }

    /** Collects a {@link RetryConfig}; not thread-safe. */
    public static final class Builder {
        private static final Duration SHORTEST = Duration.ofMillis(1);

        private int maxAttempts = 4;
        private Duration baseDelay = Duration.ofMillis(100);
        private Duration maxDelay = Duration.ofSeconds(20);
        private Duration longestRetryAfter = Duration.ofMinutes(1);

        private Builder() {}

        /**
         * Sets how often a request is sent at most, the first time included; default 4, and 1 means no retries.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder maxAttempts(int attempts) {
            this.maxAttempts = Rules.atLeast("max_attempts", 1, attempts);
            return this;
        }

        /**
         * Sets the bound of the first delay, which doubles from then on; default 100 ms.
         *
         * @throws IllegalArgumentException if shorter than 1 ms
         */
        public Builder baseDelay(Duration delay) {
            this.baseDelay = Rules.atLeast("base_delay", SHORTEST, delay);
            return this;
        }

        /**
         * Sets the bound of every delay; default 20 s.
         *
         * @throws IllegalArgumentException if shorter than 1 ms
         */
        public Builder maxDelay(Duration delay) {
            this.maxDelay = Rules.atLeast("max_delay", SHORTEST, delay);
            return this;
        }

        /**
         * Sets the longest that a cloud may ask to wait; default 1 min.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder longestRetryAfter(Duration longest) {
            this.longestRetryAfter = Rules.atLeast("longest_retry_after", Duration.ZERO, longest);
            return this;
        }

        /**
         * Builds the section.
         *
         * @throws IllegalArgumentException if the bound of every delay is below that of the first
         */
        public RetryConfig build() {
            return new RetryConfig(this);
        }
    }
}
