package io.multicloud.testkit.junit;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;

/** Which fake cloud a parameter of a test is. */
public enum CloudKind {
    /** Amazon Web Services. */
    AWS(Flavor.aws()),
    /** Google Cloud. */
    GCP(Flavor.gcp()),
    /** Microsoft Azure. */
    AZURE(Flavor.azure()),
    /** Oracle Cloud. */
    OCI(Flavor.oci()),
    /** A site of one's own: ten servers of 32 vCPUs and 128 GiB, at one US dollar for an hour of one in use. */
    ON_PREMISE(Flavor.onPremise()) {
        @Override
        FakeCloud.Builder builder(VirtualTime time) {
            return FakeCloud.siteBuilder(time, SERVER, 10, Money.usd(1));
        }
    };

    private static final InstanceType SERVER =
            new InstanceType("server", "server", 32, DataSize.gib(128), Architecture.AMD64, 0);

    @SuppressWarnings("Immutable") // A flavour is a constant and has no state.
    private final Flavor flavor;

    CloudKind(Flavor flavor) {
        this.flavor = flavor;
    }

    /** Returns its flavour. */
    public Flavor flavor() {
        return flavor;
    }

    FakeCloud.Builder builder(VirtualTime time) {
        return FakeCloud.builder(flavor, time);
    }
}
