package io.multicloud.core.simulation;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.testkit.simulation.SimulatedHost;
import io.multicloud.testkit.simulation.SimulatedWorld;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A line to an object store on which something happens to one part of an upload, or to the host that sends it. */
final class UnrulyParts {
    private static final int PARTS = 4;
    private static final int LONGEST_SECONDS = 90;

    private final SimulatedWorld world;
    private final SplittableRandom chance;
    private final Consumer<SimulatedHost> kill;
    private final What what;
    private final int at;
    private int sent;

    /** What happens. */
    enum What {
        /** The part arrives once more at once, and the receipt is that of the first time. */
        TWICE,
        /** The part arrives once more, later. */
        ONCE_MORE,
        /** The host stands still, as long as it takes another one to take over and longer; the part arrives when it will. */
        STANDS_STILL,
        /** The host dies before it sends the part. */
        DIES_BEFORE,
        /** The host dies when the part has arrived. */
        DIES_AFTER,
        /** The part arrives with other bytes. */
        BROKEN
    }

    /** @param kill ends a host and has another one started */
    UnrulyParts(SimulatedWorld world, Consumer<SimulatedHost> kill) {
        this.world = world;
        this.chance = world.chance("parts");
        this.kill = kill;
        this.what = What.values()[chance.nextInt(What.values().length)];
        this.at = 1 + chance.nextInt(PARTS);
    }

    /** Returns a host's provider whose parts go over the line. */
    CloudProvider before(SimulatedHost host, CloudProvider provider) {
        return Interposed.of(
                provider,
                (method, arguments, call) -> method.equals("uploadPart") && ++sent == at
                        ? strikes(host, provider, arguments, call)
                        : call.with(arguments));
    }

    private @Nullable Object strikes(
            SimulatedHost host, CloudProvider provider, @Nullable Object[] arguments, Interposed.Call call)
            throws Throwable {
        world.note("of part " + arguments[1] + " from " + host.name() + ": " + what);
        switch (what) {
            case TWICE -> {
                Object first = call.with(arguments);
                call.with(arguments);
                return first;
            }
            case ONCE_MORE -> {
                arrivesLater(provider, arguments);
                return call.with(arguments);
            }
            case STANDS_STILL -> {
                arrivesLater(provider, arguments);
                host.pause();
                world.time().scheduler().schedule(later(), host::resume);
                throw CloudException.builder(ErrorCode.UNKNOWN_OUTCOME, "the part is on its way")
                        .build();
            }
            case DIES_BEFORE -> {
                kill.accept(host);
                throw new CrashPlan.Died();
            }
            case DIES_AFTER -> {
                call.with(arguments);
                kill.accept(host);
                throw new CrashPlan.Died();
            }
            default -> {
                arguments[2] = broken((ObjectBody) Objects.requireNonNull(arguments[2]));
                return call.with(arguments);
            }
        }
    }

    private Duration later() {
        return Duration.ofSeconds(1 + chance.nextInt(LONGEST_SECONDS));
    }

    private void arrivesLater(CloudProvider provider, @Nullable Object[] arguments) {
        MultipartUpload upload = (MultipartUpload) Objects.requireNonNull(arguments[0]);
        int number = (Integer) Objects.requireNonNull(arguments[1]);
        ObjectBody body = (ObjectBody) Objects.requireNonNull(arguments[2]);
        world.time().scheduler().schedule(later(), () -> {
            try {
                provider.objects().uploadPart(upload, number, body);
            } catch (CloudException e) {
                world.note("part " + number + " came too late: " + e.code());
            }
        });
    }

    /** Returns a part in which a byte of the disk is another one: there is nothing else that long before its end. */
    private static ObjectBody broken(ObjectBody body) throws IOException {
        try (InputStream in = body.open()) {
            byte[] bytes = in.readAllBytes();
            bytes[bytes.length / 3] ^= 1;
            return ObjectBody.of(bytes);
        }
    }
}
