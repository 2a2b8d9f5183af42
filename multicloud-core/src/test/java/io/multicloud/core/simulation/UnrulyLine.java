package io.multicloud.core.simulation;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.volume.SnapshotUpload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A line to a cloud on which blocks are delivered twice, late and after later ones, or broken. What arrives late has been sent
 * before, and answered or not; the cloud may refuse it by then.
 */
final class UnrulyLine {
    private static final int LATE = 3;

    private final SplittableRandom chance;
    private final List<Delivery> late = new ArrayList<>();
    private int broken;

    /** @param broken how many blocks arrive with other bytes than were sent */
    UnrulyLine(SplittableRandom chance, int broken) {
        this.chance = chance;
        this.broken = broken;
    }

    /** A block that is still on its way. */
    private interface Delivery {
        void arrive() throws Throwable;
    }

    /** Returns a provider whose blocks go over the line. */
    CloudProvider before(CloudProvider provider) {
        return Interposed.of(provider, (method, arguments, call) -> {
            if (!method.equals("writeBlock")) {
                return call.with(arguments);
            }
            SnapshotUpload upload = (SnapshotUpload) Objects.requireNonNull(arguments[0]);
            Object offset = arguments[1];
            byte[] bytes = bytes((ByteBuffer) Objects.requireNonNull(arguments[2]));
            if (broken > 0 && chance.nextInt(4) == 0) {
                broken--;
                byte[] other = bytes.clone();
                other[chance.nextInt(other.length)] ^= 1;
                return call.with(new Object[] {upload, offset, ByteBuffer.wrap(other)});
            }
            Object answer = call.with(new Object[] {upload, offset, ByteBuffer.wrap(bytes)});
            late.add(() -> call.with(new Object[] {upload, offset, ByteBuffer.wrap(bytes)}));
            if (late.size() > LATE || chance.nextBoolean()) {
                arrives(late.remove(chance.nextInt(late.size())));
            }
            return answer;
        });
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static void arrives(Delivery delivery) throws Throwable {
        try {
            delivery.arrive();
        } catch (CloudException e) {
            // Nobody waits for the answer.
        }
    }
}
