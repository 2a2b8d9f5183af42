package io.multicloud.testkit.conformance;

import io.multicloud.api.ResourceId;
import io.multicloud.testkit.FakeCloud;
import java.nio.ByteBuffer;

/** A volume as the software inside a VM sees it: past the provider's API. */
public interface GuestDisk {
    /** Returns the volumes of a fake cloud, by the ids that it gave them. */
    static GuestDisk of(FakeCloud cloud) {
        return new GuestDisk() {
            @Override
            public void write(ResourceId volume, long offset, ByteBuffer data) {
                byte[] bytes = new byte[data.remaining()];
                data.duplicate().get(bytes);
                cloud.volumeBytes(volume).write(offset, bytes);
            }

            @Override
            public byte[] read(ResourceId volume, long offset, int length) {
                return cloud.volumeBytes(volume).read(offset, length);
            }
        };
    }

    /**
     * Writes bytes that every later snapshot of the volume holds.
     *
     * @param volume an existing volume
     * @param offset the first byte, a multiple of 4096
     * @param data whole blocks of 4096 bytes
     */
    void write(ResourceId volume, long offset, ByteBuffer data);

    /**
     * Reads bytes.
     *
     * @param volume an existing volume
     * @param offset the first byte
     */
    byte[] read(ResourceId volume, long offset, int length);
}
