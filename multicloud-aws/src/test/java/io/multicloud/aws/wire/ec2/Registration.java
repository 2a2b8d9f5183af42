package io.multicloud.aws.wire.ec2;

import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.Firmware;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.aws.wire.AwsException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.RegisterImageRequest;

/**
 * A snapshot registered as the root disk of machines: <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html">RegisterImage</a>. What its defaults would make of a
 * request (a paravirtual machine of 32 bits) no current type runs, so it must be said.
 */
final class Registration {
    private static final String LEGACY_BIOS = "legacy-bios";
    private static final String UEFI = "uefi";

    private Registration() {}

    /**
     * A request that can be fulfilled.
     *
     * @param bootMode as it was given
     */
    record Form(String name, String snapshotId, Architecture architecture, Optional<String> bootMode) {
        Optional<Firmware> firmware() {
            return bootMode.flatMap(mode -> switch (mode) {
                case LEGACY_BIOS -> Optional.of(Firmware.BIOS);
                case UEFI -> Optional.of(Firmware.UEFI);
                default -> Optional.empty();
            });
        }
    }

    static Form read(RegisterImageRequest input) {
        Members.onlyServed(
                input,
                "Name",
                "Description",
                "Architecture",
                "BootMode",
                "VirtualizationType",
                "EnaSupport",
                "RootDeviceName",
                "BlockDeviceMappings",
                "TagSpecifications");
        String root = required(input.rootDeviceName(), "rootDeviceName");
        if (!root.equals(InstancePicture.ROOT_DEVICE)) {
            throw Members.unsupported(
                    "A root device other than " + InstancePicture.ROOT_DEVICE + " is not served here.");
        }
        if (!Objects.equals(input.virtualizationType(), "hvm")) {
            throw Members.unsupported("Virtualization other than hvm is not served here.");
        }
        if (!Boolean.TRUE.equals(input.enaSupport())) {
            throw Members.unsupported("An image without enhanced networking is not served here.");
        }
        Architecture architecture = architecture(Objects.requireNonNullElse(input.architectureAsString(), "i386"));
        Optional<String> bootMode = Optional.ofNullable(input.bootModeAsString());
        bootMode.ifPresent(mode -> requireBootMode(mode, architecture));
        return new Form(required(input.name(), "name"), snapshot(input, root), architecture, bootMode);
    }

    private static Architecture architecture(String named) {
        return switch (named) {
            case "x86_64" -> Architecture.AMD64;
            case "arm64" -> Architecture.ARM64;
            case "i386", "x86_64_mac", "arm64_mac" ->
                throw Members.unsupported("Images of " + named + " are not served here.");
            default ->
                throw AwsException.invalid(
                        "InvalidParameterValue", "Value (" + named + ") for parameter architecture is invalid.");
        };
    }

    private static void requireBootMode(String mode, Architecture architecture) {
        boolean known = mode.equals(LEGACY_BIOS) || mode.equals(UEFI) || mode.equals("uefi-preferred");
        // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-boot.html: Graviton types start with UEFI.
        if (!known || (mode.equals(LEGACY_BIOS) && architecture.equals(Architecture.ARM64))) {
            throw AwsException.invalid(
                    "InvalidParameterValue", "Value (" + mode + ") for parameter bootMode is invalid.");
        }
    }

    private static String snapshot(RegisterImageRequest input, String root) {
        if (input.blockDeviceMappings().size() != 1) {
            throw Members.unsupported("An image of several disks, or of none, is not served here.");
        }
        BlockDeviceMapping mapping = input.blockDeviceMappings().get(0);
        Members.onlyServed(mapping, "DeviceName", "Ebs");
        EbsBlockDevice ebs = mapping.ebs();
        if (!root.equals(mapping.deviceName()) || ebs == null) {
            throw AwsException.invalid(
                    "InvalidBlockDeviceMapping", "The root device '" + root + "' is not in the block-device mappings");
        }
        // "If you create a block device mapping with a snapshot, do not specify Encrypted": API_EbsBlockDevice.
        Members.onlyServed(ebs, "SnapshotId", "VolumeType", "DeleteOnTermination");
        return required(ebs.snapshotId(), "snapshotId");
    }

    private static String required(@Nullable String value, String name) {
        if (value == null) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter " + name);
        }
        return value;
    }

    static void requireUsable(Snapshot snapshot) {
        if (snapshot.state() != SnapshotState.AVAILABLE) {
            throw AwsException.invalid(
                    "IncorrectState", "Snapshot '" + snapshot.id().nativeId() + "' is not 'completed'");
        }
    }
}
