package io.multicloud.testkit.conformance;

import io.multicloud.api.ResourceId;
import java.nio.ByteBuffer;

/** Writes to a volume as the software inside a VM would: past the provider's API. */
@FunctionalInterface
public interface GuestDisk {
    /**
     * Writes bytes that every later snapshot of the volume holds.
     *
     * @param volume an existing volume
     * @param offset the first byte, a multiple of 4096
     * @param data whole blocks of 4096 bytes
     */
    void write(ResourceId volume, long offset, ByteBuffer data);
}
