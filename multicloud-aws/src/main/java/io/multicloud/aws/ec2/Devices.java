package io.multicloud.aws.ec2;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.aws.client.Aws;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Reservation;

/**
 * Names under which disks are attached (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html">device names</a>): {@code /dev/sdf} and up are
 * for data.
 */
final class Devices {
    private static final List<String> DATA = data();

    private final Aws aws;

    Devices(Aws aws) {
        this.aws = aws;
    }

    private static List<String> data() {
        List<String> names = new ArrayList<>();
        for (char letter = 'f'; letter <= 'z'; letter++) {
            names.add("/dev/sd" + letter);
        }
        return List.copyOf(names);
    }

    /** Returns the name of the data disk of this number, from 0; empty if there are no more. */
    static Optional<String> data(int number) {
        return number < DATA.size() ? Optional.of(DATA.get(number)) : Optional.empty();
    }

    /** Returns a name that is free on a VM, or nothing if the volume is attached to it already. */
    Optional<String> free(ResourceId vm, String volume) {
        Set<String> taken = new LinkedHashSet<>();
        for (InstanceBlockDeviceMapping mapping : instance(vm).blockDeviceMappings()) {
            if (mapping.ebs() != null && volume.equals(mapping.ebs().volumeId())) {
                return Optional.empty();
            }
            taken.add(mapping.deviceName());
        }
        return Optional.of(DATA.stream()
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElseThrow(() -> aws.error(ErrorCode.QUOTA, "the VM has no device name left for another volume")
                        .resourceId(vm)
                        .build()));
    }

    private Instance instance(ResourceId vm) {
        return aws
                .ec2(
                        aws.unfiltered("DescribeInstances", vm.region(), vm),
                        client -> client.describeInstances(request -> request.instanceIds(vm.nativeId())))
                .reservations()
                .stream()
                .map(Reservation::instances)
                .flatMap(List::stream)
                .findFirst()
                .orElseThrow(() -> aws.error(ErrorCode.NOT_FOUND, "there is no vm '" + vm.nativeId() + "'")
                        .resourceId(vm)
                        .build());
    }
}
