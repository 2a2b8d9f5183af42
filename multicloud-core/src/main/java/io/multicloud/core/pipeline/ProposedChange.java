package io.multicloud.core.pipeline;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;

/** What somebody wants to do that costs or needs permission. */
public sealed interface ProposedChange {
    /** Returns the account it is to be done in. */
    String account();

    /** Returns the call's name, for example {@code vm.create}. */
    String operation();

    /**
     * A create.
     *
     * @param account where
     * @param type what kind of resource
     * @param region where, also if the spec names none
     * @param spec what exactly; its idempotency token is set
     */
    record Create(String account, ResourceType type, Region region, ResourceSpec spec) implements ProposedChange {
        @Override
        public String operation() {
            return type + ".create";
        }

        /** Returns this create of something narrower. */
        public Create with(ResourceSpec narrowed) {
            return new Create(account, type, region, narrowed);
        }
    }

    /**
     * Another type for a VM.
     *
     * @param vm which
     * @param instanceType the native type it shall have
     */
    record Resize(ResourceId vm, String instanceType) implements ProposedChange {
        @Override
        public String account() {
            return vm.account();
        }

        @Override
        public String operation() {
            return "vm.resize";
        }
    }

    /**
     * The start of a stopped VM.
     *
     * @param vm which
     */
    record Start(ResourceId vm) implements ProposedChange {
        @Override
        public String account() {
            return vm.account();
        }

        @Override
        public String operation() {
            return "vm.start";
        }
    }
}
