package io.multicloud.api.monitoring;

import io.multicloud.api.ResourceSpec;

/** An alert to be created. */
public final class AlertSpec extends ResourceSpec {
    private final AlertCondition condition;

    private AlertSpec(Builder builder) {
        super(builder);
        this.condition = builder.condition;
    }

    /**
     * Starts a spec.
     *
     * @param name its name
     * @param condition what it watches
     */
    public static Builder builder(String name, AlertCondition condition) {
        return new Builder(name, condition);
    }

    /** Returns what it watches. */
    public AlertCondition condition() {
        return condition;
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("condition", condition);
    }

    /** Collects a {@link AlertSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<AlertSpec, Builder> {
        private final AlertCondition condition;

        private Builder(String name, AlertCondition condition) {
            super(name);
            this.condition = condition;
        }

        private Builder(AlertSpec spec) {
            super(spec);
            this.condition = spec.condition;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        public AlertSpec build() {
            return new AlertSpec(this);
        }
    }
}
