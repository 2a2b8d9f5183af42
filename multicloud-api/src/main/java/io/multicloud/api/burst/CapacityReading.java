package io.multicloud.api.burst;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How the pool is doing at one moment: the host's own machines together with the burst VMs that have joined.
 * The collections may be live views of the host's own; they are read before the next reading is asked for, and
 * not kept.
 */
public final class CapacityReading {
    private final double totalVcpus;
    private final double usedVcpus;
    private final DataSize totalMemory;
    private final DataSize usedMemory;
    private final int queueDepth;
    private final @Nullable List<WaitingWork> waiting;
    private final @Nullable Map<ResourceId, Instant> idle;
    private final OptionalLong completed;

    private CapacityReading(Builder builder) {
        this.totalVcpus = builder.totalVcpus;
        this.usedVcpus = builder.usedVcpus;
        this.totalMemory = builder.totalMemory;
        this.usedMemory = builder.usedMemory;
        this.queueDepth = builder.waiting == null ? builder.queueDepth : builder.waiting.size();
        this.waiting = builder.waiting;
        this.idle = builder.idle;
        this.completed = builder.completed;
    }

    /** Starts a reading. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the virtual CPUs there are. */
    public double totalVcpus() {
        return totalVcpus;
    }

    /** Returns the virtual CPUs at work. */
    public double usedVcpus() {
        return usedVcpus;
    }

    /** Returns the memory there is. */
    public DataSize totalMemory() {
        return totalMemory;
    }

    /** Returns the memory in use. */
    public DataSize usedMemory() {
        return usedMemory;
    }

    /** Returns the share of virtual CPUs at work, 0 to 1; empty if there are none. */
    public OptionalDouble cpuUtilization() {
        return totalVcpus > 0 ? OptionalDouble.of(usedVcpus / totalVcpus) : OptionalDouble.empty();
    }

    /** Returns the share of memory in use, 0 to 1; empty if the source does not report memory. */
    public OptionalDouble memoryUtilization() {
        return totalMemory.bytes() > 0
                ? OptionalDouble.of(usedMemory.bytes() / (double) totalMemory.bytes())
                : OptionalDouble.empty();
    }

    /** Returns how many pieces of work wait. */
    public int queueDepth() {
        return queueDepth;
    }

    /** Returns the work that waits, longest first, if the source reports it. */
    public Optional<List<WaitingWork>> waiting() {
        return Optional.ofNullable(waiting);
    }

    /** Returns the burst VMs that have joined and run nothing, with the time since when; none if that is not reported. */
    public Map<ResourceId, Instant> idle() {
        return idle == null ? Map.of() : idle;
    }

    /** Tells whether the source reports which burst VMs are idle. */
    public boolean reportsIdle() {
        return idle != null;
    }

    /** Returns how many pieces of work the pool has completed so far, if the source counts them. */
    public OptionalLong completed() {
        return completed;
    }

    /** Collects a {@link CapacityReading}; not thread-safe. */
    public static final class Builder {
        private double totalVcpus;
        private double usedVcpus;
        private DataSize totalMemory = DataSize.ZERO;
        private DataSize usedMemory = DataSize.ZERO;
        private int queueDepth;
        private @Nullable List<WaitingWork> waiting;
        private @Nullable Map<ResourceId, Instant> idle;
        private OptionalLong completed = OptionalLong.empty();

        private Builder() {}

        /**
         * Sets virtual CPUs at work and in all; default none.
         *
         * @throws IllegalArgumentException if negative or not finite
         */
        public Builder vcpus(double used, double total) {
            if (!(used >= 0 && total >= 0) || Double.isInfinite(used) || Double.isInfinite(total)) {
                throw new IllegalArgumentException("vcpus must not be negative, were " + used + " of " + total);
            }
            this.usedVcpus = used;
            this.totalVcpus = total;
            return this;
        }

        /** Sets memory in use and in all; default: not reported. */
        public Builder memory(DataSize used, DataSize total) {
            this.usedMemory = used;
            this.totalMemory = total;
            return this;
        }

        /**
         * Sets how many pieces of work wait; default 0. Not needed with {@link #waiting}.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder queueDepth(int queueDepth) {
            if (queueDepth < 0) {
                throw new IllegalArgumentException("queue depth must not be negative, was " + queueDepth);
            }
            this.queueDepth = queueDepth;
            return this;
        }

        /** Sets the work that waits, longest first; default: not reported. */
        public Builder waiting(List<WaitingWork> waiting) {
            this.waiting = waiting;
            return this;
        }

        /**
         * Sets the burst VMs that run nothing, with the time since when. Default: not reported. {@link
         * ScalingStrategy#justInTime()} then ends none; {@link ScalingStrategy#thresholds()} drains whichever it likes, and
         * each is deleted if {@link CapacitySource#drain} says that it is idle, or when the drain time is over.
         */
        public Builder idle(Map<ResourceId, Instant> idle) {
            this.idle = idle;
            return this;
        }

        /** Sets how many pieces of work were completed so far; default: not counted. */
        public Builder completed(long completed) {
            this.completed = OptionalLong.of(completed);
            return this;
        }

        /** Builds the reading. */
        public CapacityReading build() {
            return new CapacityReading(this);
        }
    }
}
