package io.multicloud.api.monitoring;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;

/** A rule that fires when a metric crosses a threshold. */
public final class Alert extends Resource {
    private final AlertState state;
    private final AlertCondition condition;

    private Alert(Builder builder) {
        super(builder);
        this.state = builder.state;
        this.condition = builder.condition;
    }

    /** Starts one of this identity. */
    public static Builder builder(ResourceId id, AlertCondition condition) {
        return new Builder(id, condition);
    }

    /** Returns a builder holding everything of this one. */
    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns whether it fires. */
    public AlertState state() {
        return state;
    }

    /** Returns what it watches. */
    public AlertCondition condition() {
        return condition;
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("state", state).add("condition", condition);
    }

    /** Collects a {@link Alert}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<Alert, Builder> {
        private AlertState state = AlertState.UNKNOWN;
        private AlertCondition condition;

        private Builder(ResourceId id, AlertCondition condition) {
            super(id);
            this.condition = condition;
        }

        private Builder(Alert resource) {
            super(resource);
            this.state = resource.state;
            this.condition = resource.condition;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets whether it fires; default {@code AlertState.UNKNOWN}. */
        public Builder state(AlertState state) {
            this.state = state;
            return this;
        }

        /** Sets what it watches. */
        public Builder condition(AlertCondition condition) {
            this.condition = condition;
            return this;
        }

        @Override
        public Alert build() {
            return new Alert(this);
        }
    }
}
