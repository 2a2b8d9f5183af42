package io.multicloud.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectService;
import io.multicloud.core.ForwardingProvider;
import io.multicloud.core.journal.HeadsArchive.Outcome;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadsArchiveTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-12-01T06:00:00Z"));
    private final FakeCloud cloud = FakeCloud.gcp(time);
    private final CloudProvider provider = cloud.provider();
    private final ResourceId bucket = provider.objects()
            .buckets()
            .create(BucketSpec.builder("heads-of-tests").build())
            .await()
            .id();
    private final ObjectKey key = new ObjectKey(bucket, "journal/heads.json");
    private final HeadsArchive archive = new HeadsArchive(provider, key);

    private Heads heads(long roleEpoch, long revision) {
        return new Heads(
                List.of(new Heads.Saga(
                        "failover-1",
                        new SagaKind("failover", 1),
                        "{}",
                        SagaState.ACTIVE,
                        Direction.FORWARD,
                        3,
                        1,
                        revision)),
                List.of(new SiteRecord("shop", "gcp/europe-west3", roleEpoch, "failover-1", time.now())));
    }

    @Test
    void headsAreReadAsTheyWereWritten() {
        assertThat(archive.read()).isEmpty();
        assertThat(archive.write(heads(1, 4))).isEqualTo(Outcome.WRITTEN);
        assertThat(archive.write(heads(2, 5))).isEqualTo(Outcome.WRITTEN);
        assertThat(archive.write(heads(2, 5))).isEqualTo(Outcome.WRITTEN);

        assertThat(archive.read()).hasValue(heads(2, 5));
    }

    @Test
    void olderHeadsNeverReplaceNewerOnes() {
        archive.write(heads(2, 5));

        assertThat(archive.write(heads(1, 6))).isEqualTo(Outcome.STALE);
        assertThat(archive.write(heads(2, 4))).isEqualTo(Outcome.STALE);
        assertThat(archive.write(new Heads(List.of(), List.of()))).isEqualTo(Outcome.STALE);
        assertThat(archive.read()).hasValue(heads(2, 5));
        // A saga that is no longer there has ended.
        Heads ended = new Heads(List.of(), heads(2, 5).sites());
        assertThat(archive.write(ended)).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void whoIsOvertakenBetweenReadingAndWritingMustReadTheJournalAgain() {
        archive.write(heads(1, 1));
        boolean[] overtaken = new boolean[1];
        CloudProvider slow = new ForwardingProvider(provider) {
            private int calls;

            @Override
            public ObjectService objects() {
                if (++calls == 2) {
                    overtaken[0] = archive.write(heads(3, 3)) == Outcome.WRITTEN;
                }
                return provider.objects();
            }
        };

        assertThat(new HeadsArchive(slow, key).write(heads(2, 2))).isEqualTo(Outcome.STALE);
        assertThat(overtaken[0]).isTrue();
        assertThat(archive.read()).hasValue(heads(3, 3));
    }

    @Test
    void afterALostAnswerItIsWrittenAgainWithoutHarm() {
        cloud.fault(FaultKind.LOST_RESPONSE).on(FakeOperation.PUT_OBJECT).times(1);

        assertThatThrownBy(() -> archive.write(heads(1, 1))).isInstanceOf(CloudException.class);
        assertThat(archive.write(heads(1, 1))).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void whatCannotBeReadIsRefusedAndNotOverwritten() {
        provider.objects().put(key, ObjectBody.of("{".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(archive::read).isInstanceOf(JournalException.class);
        assertThatThrownBy(() -> archive.write(heads(1, 1))).isInstanceOf(JournalException.class);
        provider.objects().put(key, ObjectBody.of("{\"format\":2}".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(archive::read)
                .isInstanceOfSatisfying(
                        JournalException.class,
                        e -> assertThat(e.reason()).isEqualTo(JournalException.Reason.NEWER_SCHEMA));
    }
}
