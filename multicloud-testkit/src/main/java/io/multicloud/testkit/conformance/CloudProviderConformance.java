package io.multicloud.testkit.conformance;

import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeSpec;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The suite that every provider passes. What a provider declares must work; what it does not declare must be refused.
 *
 * <pre>{@code
 * class MyCloudTest extends CloudProviderConformance {
 *     @Override
 *     protected ConformanceTarget target() {
 *         return new MyCloudTarget();
 *     }
 * }
 * }</pre>
 *
 * <p>After the class has run, a matrix of what ran, what was skipped and why, and what failed is printed, and written
 * to {@code target/conformance/<label>.txt}. The JUnit configuration parameter {@code
 * multicloud.conformance.directory} names another directory, and {@code multicloud.conformance.print=false} keeps it from
 * being printed. {@code multicloud.conformance.only} runs what contains a text, written as in the matrix, for example
 * {@code vm states} or {@code every vm: deleting twice is harmless}.
 */
@SuppressWarnings("exports") // What the annotations name is found by reflection.
@ExtendWith(ConformanceExtension.class)
@DisplayNameGeneration(ConformanceSentences.class)
public abstract class CloudProviderConformance {
    /** For subclasses. */
    protected CloudProviderConformance() {}

    /** Opens what is tested; called before every test, and given up after it. */
    protected abstract ConformanceTarget target();

    // What is the same for every kind of resource.

    @Nested
    class EveryVm extends ResourceTests<VM, VMSpec> {
        EveryVm() {
            super(ResourceKinds.VM);
        }
    }

    @Nested
    class EveryKeyPair extends ResourceTests<KeyPair, KeyPairSpec> {
        EveryKeyPair() {
            super(ResourceKinds.KEY_PAIR);
        }
    }

    @Nested
    class EveryImage extends ResourceTests<Image, ImageSpec> {
        EveryImage() {
            super(ResourceKinds.IMAGE);
        }
    }

    @Nested
    class EveryVolume extends ResourceTests<Volume, VolumeSpec> {
        EveryVolume() {
            super(ResourceKinds.VOLUME);
        }
    }

    @Nested
    class EverySnapshot extends ResourceTests<Snapshot, SnapshotSpec> {
        EverySnapshot() {
            super(ResourceKinds.SNAPSHOT);
        }
    }

    @Nested
    class EveryNetwork extends ResourceTests<Network, NetworkSpec> {
        EveryNetwork() {
            super(ResourceKinds.NETWORK);
        }
    }

    @Nested
    class EverySubnet extends ResourceTests<Subnet, SubnetSpec> {
        EverySubnet() {
            super(ResourceKinds.SUBNET);
        }
    }

    @Nested
    class EverySecurityGroup extends ResourceTests<SecurityGroup, SecurityGroupSpec> {
        EverySecurityGroup() {
            super(ResourceKinds.SECURITY_GROUP);
        }
    }

    @Nested
    class EveryPublicAddress extends ResourceTests<PublicAddress, PublicAddressSpec> {
        EveryPublicAddress() {
            super(ResourceKinds.PUBLIC_ADDRESS);
        }
    }

    @Nested
    class EveryBucket extends ResourceTests<Bucket, BucketSpec> {
        EveryBucket() {
            super(ResourceKinds.BUCKET);
        }
    }

    @Nested
    class EveryAlert extends ResourceTests<Alert, AlertSpec> {
        EveryAlert() {
            super(ResourceKinds.ALERT);
        }
    }

    // What each service does beyond that.

    @Nested
    class Provider extends ProviderTests {}

    @Nested
    class VmStates extends VmStateTests {}

    @Nested
    class VmSpecs extends VmSpecTests {}

    @Nested
    class Images extends ImageTests {}

    @Nested
    class SourcesOfImages extends ImageSourceTests {}

    @Nested
    class Volumes extends VolumeTests {}

    @Nested
    class Snapshots extends SnapshotTests {}

    @Nested
    class Networks extends NetworkTests {}

    @Nested
    class PublicAddresses extends PublicAddressTests {}

    @Nested
    class Objects extends ObjectTests {}

    @Nested
    class ObjectUploads extends ObjectUploadTests {}

    @Nested
    class Monitoring extends MonitoringTests {}

    @Nested
    class CostsAndQuotas extends CostTests {}
}
