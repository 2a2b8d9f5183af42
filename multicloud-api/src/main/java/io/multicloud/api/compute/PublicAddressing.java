package io.multicloud.api.compute;

import io.multicloud.api.ResourceId;

/** Whether a VM can be reached from the internet. */
public sealed interface PublicAddressing {
    /** No public address. */
    static PublicAddressing none() {
        return None.INSTANCE;
    }

    /** An address that lives as long as the VM. */
    static PublicAddressing ephemeral() {
        return Ephemeral.INSTANCE;
    }

    /** A public address reserved earlier. */
    static PublicAddressing reserved(ResourceId address) {
        return new Reserved(address);
    }

    /** No public address. */
    enum None implements PublicAddressing {
        /** The only value. */
        INSTANCE
    }

    /** An address that lives as long as the VM. */
    enum Ephemeral implements PublicAddressing {
        /** The only value. */
        INSTANCE
    }

    /**
     * An address reserved earlier.
     *
     * @param address a {@link io.multicloud.api.network.PublicAddress} that is attached to nothing
     */
    record Reserved(ResourceId address) implements PublicAddressing {}
}
