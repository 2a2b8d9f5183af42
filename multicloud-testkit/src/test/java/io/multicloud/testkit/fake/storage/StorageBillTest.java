package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.Leftover;
import java.math.BigDecimal;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A month is 730 hours; the figures are worked out by hand from the vendors' list prices. */
class StorageBillTest extends StorageTest {
    private static final Duration MONTH = Duration.ofHours(730);
    private static final long MIB = 1L << 20;

    @ParameterizedTest
    @CsvSource({
        "aws, ssd, 8.00", "aws, hdd, 5.00", "aws, fast-ssd, 12.50", "gcp, ssd, 10.00", "gcp, hdd, 4.00",
        "gcp, fast-ssd, 17.00", "azure, ssd, 7.50", "azure, hdd, 4.60", "azure, fast-ssd, 15.40", "oci, ssd, 4.25",
        "oci, hdd, 2.55", "oci, fast-ssd, 5.95"
    })
    void hundredGibOfAClassForAMonth(String kind, String volumeClass, String usd) {
        FakeCloud cloud = open(flavor(kind));
        cloud.provider()
                .volumes()
                .create(VolumeSpec.builder("v", DataSize.gib(100))
                        .volumeClass(new VolumeClass(volumeClass))
                        .build());
        time.advance(MONTH);

        assertBilled(cloud, usd);
    }

    @Test
    void aVolumeIsBilledByTheSecondFromItsCreateToItsDeleteAtTheSizeItHas() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        Volume volume = provider.volumes()
                .create(VolumeSpec.builder("v", DataSize.gib(73)).build())
                .await();
        Duration first = Duration.between(START, time.now());
        time.advance(Duration.ofHours(1).minus(first));
        provider.volumes().resize(volume.id(), DataSize.gib(146)).await();
        // The new price holds from the end of the resize, 20 s later.
        time.advance(Duration.ofHours(1).minusSeconds(20));
        provider.volumes().delete(volume.id());
        time.advance(MONTH);

        // 73 GiB cost 0.008 $ an hour, 146 GiB twice that.
        double expected = 0.008 + 0.016 * 3580 / 3600 + 0.008 * 20 / 3600;
        assertThat(total(cloud).doubleValue()).isCloseTo(expected, Offset.offset(0.00001));
        assertThat(cloud.leftovers()).isEmpty();
    }

    @Test
    void disksOfAVmAreBilledUntilItsDeleteIsAcceptedStoppedOrNot() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        VM vm = provider.compute()
                .create(VMSpec.builder("web").tag("team", "red").build())
                .await();
        provider.compute().stop(vm.id()).await();
        assertThat(cloud.leftovers())
                .extracting(Leftover::resource)
                .containsExactly(vm.volumes().get(0));

        provider.compute().delete(vm.id());

        assertThat(cloud.leftovers()).isEmpty();
        assertThat(cloud.world().ledger().lines())
                .filteredOn(line -> line.service().equals("storage"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.tags()).containsEntry("team", "red"));
    }

    @Test
    void snapshotsAreBilledForWhatDiffersFromTheOneBefore() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        Volume volume = volume(provider, "v");
        DiskBytes bytes = cloud.volumeBytes(volume.id());
        bytes.write(0, new byte[(int) (3 * MIB)]);
        Snapshot first = snapshot(provider, "s1", volume.id());
        bytes.write(2 * MIB, new byte[] {1});
        bytes.write(5 * MIB, new byte[(int) MIB]);
        Snapshot second = snapshot(provider, "s2", volume.id());

        assertThat(hourlyMib(cloud, first)).isCloseTo(3, Offset.offset(0.001));
        assertThat(hourlyMib(cloud, second)).isCloseTo(1 + 1 / 256.0, Offset.offset(0.001));

        // What the first alone held, all of it but the page that was written again, goes on in the second.
        provider.volumes().snapshots().delete(first.id()).await();
        assertThat(hourlyMib(cloud, second)).isCloseTo(4, Offset.offset(0.001));
    }

    @Test
    void objectsAndUnfinishedPartsAreBilledByTheGib() {
        FakeCloud cloud = open(Flavor.aws());
        CloudProvider provider = cloud.provider();
        Bucket bucket = provider.objects()
                .buckets()
                .create(BucketSpec.builder("b-1").build())
                .await();
        assertThat(hourly(cloud, bucket.id())).isEqualTo(Money.ZERO_USD);
        ObjectKey key = new ObjectKey(bucket.id(), "a");
        provider.objects().put(key, ObjectBody.of(new byte[(int) MIB]));
        provider.objects().put(key, ObjectBody.of(new byte[(int) (2 * MIB)]));
        MultipartUpload upload = provider.objects().startUpload(key, PutOptions.defaults());
        provider.objects().uploadPart(upload, 1, ObjectBody.of(new byte[(int) MIB]));

        assertThat(mib(cloud, bucket.id(), "0.023")).isCloseTo(3, Offset.offset(0.001));
        provider.objects().abortUpload(upload);
        provider.objects().delete(key);
        assertThat(hourly(cloud, bucket.id())).isEqualTo(Money.ZERO_USD);
        provider.objects().buckets().delete(bucket.id()).await();
        assertThat(cloud.leftovers()).isEmpty();
    }

    private static double hourlyMib(FakeCloud cloud, Snapshot snapshot) {
        return mib(cloud, snapshot.id(), "0.05");
    }

    /** Says of how many MiB the bill is, by what an hour costs now. */
    private static double mib(FakeCloud cloud, ResourceId id, String monthlyUsd) {
        return hourly(cloud, id).amount().doubleValue() * 730 / Double.parseDouble(monthlyUsd) * 1024;
    }

    private static Money hourly(FakeCloud cloud, ResourceId id) {
        return cloud.leftovers().stream()
                .filter(leftover -> leftover.resource().equals(id))
                .findFirst()
                .orElseThrow()
                .hourly();
    }

    private static void assertBilled(FakeCloud cloud, String usd) {
        assertThat(total(cloud)).isCloseTo(new BigDecimal(usd), Offset.offset(new BigDecimal("0.0001")));
    }

    private static BigDecimal total(FakeCloud cloud) {
        return cloud.world().ledger().lines().stream()
                .map(line -> line.amount().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
