package io.multicloud.aws.wire.ec2;

import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.aws.wire.AwsException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of volume types: <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html">
 * CreateVolume</a> and <a href="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html">volume types</a>.
 */
final class Ebs {
    private static final Map<String, Range> IOPS = Map.of(
            "gp3", new Range(3_000, 80_000),
            "io1", new Range(100, 64_000),
            "io2", new Range(100, 256_000));
    private static final Set<String> WITHOUT_IOPS = Set.of("gp2", "st1", "sc1", "standard");

    private Ebs() {}

    private record Range(int least, int most) {}

    static VolumeClass kind(@Nullable String type, @Nullable Integer iops, @Nullable Integer throughput) {
        // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html: "Default: gp2"
        String name = type == null ? "gp2" : type;
        Range range = IOPS.get(name);
        if (range == null && !WITHOUT_IOPS.contains(name)) {
            throw AwsException.invalid("InvalidParameterValue", "Invalid value '" + name + "' for volumeType.");
        }
        if (iops != null && range == null) {
            throw AwsException.invalid(
                    "InvalidParameterCombination", "The parameter iops is not supported for " + name + " volumes.");
        }
        if (iops == null && name.startsWith("io")) {
            throw AwsException.invalid(
                    "MissingParameter", "The request must contain the parameter iops for " + name + " volumes");
        }
        if (iops != null && range != null && (iops < range.least() || iops > range.most())) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "Volume iops of " + iops + " is not within " + range.least() + " and " + range.most());
        }
        if (throughput != null && !name.equals("gp3")) {
            throw AwsException.invalid(
                    "InvalidParameterCombination",
                    "The parameter throughput is not supported for " + name + " volumes.");
        }
        return new VolumeClass(name);
    }

    // https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html and provisioned-iops.html
    static void requireRatios(VolumeClass kind, int gib, @Nullable Integer iops, @Nullable Integer throughput) {
        int most = switch (kind.name()) {
            case "io1" -> 50;
            case "io2" -> 1_000;
            default -> 500;
        };
        // What comes with a volume of the type is there at any size.
        boolean asked = iops != null && !(kind.name().equals("gp3") && iops == 3_000);
        if (asked && iops > (long) most * gib) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "Iops to volume size ratio of " + (iops / gib) + " is too high; maximum is " + most);
        }
        if (throughput != null && (throughput < 125 || throughput > 2_000)) {
            throw AwsException.invalid(
                    "InvalidParameterValue", "Throughput of " + throughput + " MiB/s is not within 125 and 2000");
        }
    }

    static Encryption encryption(@Nullable Boolean encrypted, @Nullable String key) {
        if (key == null || key.equals("alias/aws/ebs")) {
            return Encryption.providerKey();
        }
        if (!Boolean.TRUE.equals(encrypted)) {
            throw AwsException.invalid(
                    "InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted to be set.");
        }
        return Encryption.customerKey(key);
    }

    static Optional<String> key(Encryption encryption) {
        return encryption instanceof Encryption.CustomerKey key ? Optional.of(key.keyId()) : Optional.empty();
    }
}
