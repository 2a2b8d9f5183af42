package io.multicloud.core.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.ObjectService;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The bucket at the target through which the disks of one migration go. It is made for it and removed with all it holds. */
final class StagingBucket {
    /** Requests of one attempt. */
    private static final int AT_ONCE = 50;

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final MigrationSite site;
    private final MigrationInput input;

    StagingBucket(MigrationSite site, MigrationInput input) {
        this.site = site;
        this.input = input;
    }

    Step create() {
        return Step.of(
                        Names.BUCKET,
                        CloudActions.operation(
                                        Bucket.class,
                                        context -> target(),
                                        context -> target().objects()
                                                .buckets()
                                                .create(BucketSpec.builder(context.sagaId())
                                                        .region(input.region())
                                                        .tag(Tags.WORK, context.sagaId())
                                                        .idempotencyToken(context.key())
                                                        .build()),
                                        new CloudActions.Made<>(
                                                context -> CloudActions.named(
                                                        target().objects().buckets(),
                                                        input.region(),
                                                        context,
                                                        context.sagaId(),
                                                        bucket -> true),
                                                bucket -> true),
                                        bucket -> bucket.id().toString())
                                .visibleAfter(CloudActions.visibility(Optional.ofNullable(
                                        site.accounts().apply(input.spec().account())))))
                .undoneBy(removal());
    }

    Step clean() {
        return Step.of(Names.CLEAN + "-" + Names.BUCKET, removal());
    }

    /** Empties it first, as only empty buckets can be deleted. */
    private Action removal() {
        return Action.of(context -> owned(context).isEmpty() ? Answer.done() : Answer.absent(), this::remove);
    }

    private Answer remove(StepContext context) {
        for (CloudActions.Thing thing : owned(context)) {
            if (!emptied(target().objects(), thing.id())) {
                return Answer.again(Duration.ZERO);
            }
            try {
                thing.service().delete(thing.id());
            } catch (CloudException e) {
                // An upload of a host that was lost has come to an end only now.
                if (e.code() != ErrorCode.FAILED_PRECONDITION) {
                    throw e;
                }
            }
        }
        return Answer.again(LOOK_AGAIN);
    }

    private static boolean emptied(ObjectService objects, ResourceId bucket) {
        int requests = 0;
        for (MultipartUpload upload : objects.uploads(ObjectQuery.in(bucket))) {
            objects.abortUpload(upload);
            if (++requests == AT_ONCE) {
                return false;
            }
        }
        for (ObjectInfo object : objects.list(ObjectQuery.in(bucket))) {
            objects.delete(object.key());
            if (++requests == AT_ONCE) {
                return false;
            }
        }
        return true;
    }

    private List<CloudActions.Thing> owned(StepContext context) {
        return CloudActions.owned(target().objects().buckets(), input.region(), context);
    }

    private CloudProvider target() {
        return site.account(input.spec().account());
    }
}
