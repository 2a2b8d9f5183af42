package io.multicloud.aws.ec2;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ebs.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.ebs.model.GetSnapshotBlockResponse;
import software.amazon.awssdk.services.ebs.model.ListChangedBlocksResponse;
import software.amazon.awssdk.services.ebs.model.ListSnapshotBlocksResponse;
import software.amazon.awssdk.services.ebs.model.StartSnapshotResponse;
import software.amazon.awssdk.services.ebs.model.Tag;

/**
 * Blocks of snapshots through the <a href="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-accessing-snapshot.html">EBS
 * direct APIs</a>: 512 KiB each, named by their index, read with a token that is good for some days.
 */
final class SnapshotBlocks {
    /** Size of every block. */
    static final int BLOCK_BYTES = 512 << 10;

    /** Stands for the token of a block that has become zeros, of which the cloud keeps nothing to be read. */
    private static final String ZEROS = "zeros";

    /** The fewest blocks that a listing can be asked for. */
    private static final int LEAST_PAGE = 100;

    private final Aws aws;
    private final Function<ResourceId, Snapshot> reader;

    SnapshotBlocks(Aws aws, Function<ResourceId, Snapshot> reader) {
        this.aws = aws;
        this.reader = reader;
    }

    private CallInfo call(String operation, ResourceId snapshot) {
        return aws.repeatable(AwsService.EBS, operation, snapshot.region(), snapshot);
    }

    Paged<Block> list(ResourceId snapshot) {
        return Paged.from(Optional.empty(), token -> {
            ListSnapshotBlocksResponse answer = aws.ebs(
                    call("ListSnapshotBlocks", snapshot),
                    client -> client.listSnapshotBlocks(
                            request -> request.snapshotId(snapshot.nativeId()).nextToken(token.orElse(null))));
            List<Block> blocks = answer.blocks().stream()
                    .map(block -> block(block.blockIndex(), answer.blockSize(), block.blockToken()))
                    .toList();
            return new Page<>(blocks, Optional.ofNullable(answer.nextToken()));
        });
    }

    Paged<Block> changed(ResourceId base, ResourceId snapshot) {
        return Paged.from(Optional.empty(), token -> {
            ListChangedBlocksResponse answer = aws.ebs(
                    call("ListChangedBlocks", snapshot),
                    client -> client.listChangedBlocks(request -> request.firstSnapshotId(base.nativeId())
                            .secondSnapshotId(snapshot.nativeId())
                            .nextToken(token.orElse(null))));
            List<Block> blocks = answer.changedBlocks().stream()
                    .map(block -> block(block.blockIndex(), answer.blockSize(), block.secondBlockToken()))
                    .toList();
            return new Page<>(blocks, Optional.ofNullable(answer.nextToken()));
        });
    }

    private static Block block(int index, @Nullable Integer blockSize, @Nullable String token) {
        int size = blockSize == null ? BLOCK_BYTES : blockSize;
        return new Block((long) index * size, size, Optional.of(token == null ? ZEROS : token));
    }

    ByteBuffer read(ResourceId snapshot, Block block) {
        String token = block.token().orElseGet(() -> tokenOf(snapshot, block));
        if (token.equals(ZEROS)) {
            return ByteBuffer.allocate(block.length()).asReadOnlyBuffer();
        }
        return aws.ebs(call("GetSnapshotBlock", snapshot), client -> {
            ResponseBytes<GetSnapshotBlockResponse> answer =
                    client.getSnapshotBlockAsBytes(request -> request.snapshotId(snapshot.nativeId())
                            .blockIndex(index(snapshot, block.offset(), block.length()))
                            .blockToken(token));
            byte[] bytes = answer.asByteArray();
            String checksum = answer.response().checksum();
            if (bytes.length != block.length()
                    || (checksum != null && !checksum.equals(sha256(ByteBuffer.wrap(bytes))))) {
                throw aws.error(
                                ErrorCode.DATA_LOSS,
                                "the block at " + block.offset() + " arrived with " + bytes.length
                                        + " bytes that do not match their checksum, or not with the " + block.length()
                                        + " asked for")
                        .operation("GetSnapshotBlock")
                        .resourceId(snapshot)
                        .build();
            }
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        });
    }

    /** Lists again from a block on, whose token was not kept. */
    private String tokenOf(ResourceId snapshot, Block block) {
        int index = index(snapshot, block.offset(), block.length());
        return aws
                .ebs(
                        call("ListSnapshotBlocks", snapshot),
                        client -> client.listSnapshotBlocks(request -> request.snapshotId(snapshot.nativeId())
                                .startingBlockIndex(index)
                                .maxResults(LEAST_PAGE)))
                .blocks()
                .stream()
                .filter(listed -> listed.blockIndex() == index)
                .map(listed -> listed.blockToken())
                .findFirst()
                .orElseThrow(() -> refused(snapshot, "the snapshot keeps no block at " + block.offset()));
    }

    private int index(ResourceId snapshot, long offset, int blockSize) {
        if (offset % blockSize != 0) {
            throw refused(snapshot, "the offset " + offset + " is not a multiple of the block size " + blockSize);
        }
        return Math.toIntExact(offset / blockSize);
    }

    private CloudException refused(ResourceId snapshot, String message) {
        return aws.error(ErrorCode.INVALID_ARGUMENT, message)
                .resourceId(snapshot)
                .build();
    }

    SnapshotUpload start(SnapshotUploadSpec spec, Region region) {
        List<Tag> tags = new ArrayList<>();
        Map<String, String> all = new TreeMap<>(spec.tags());
        all.put(Ec2Tags.NAME, spec.name());
        all.forEach((key, value) -> tags.add(Tag.builder().key(key).value(value).build()));
        StartSnapshotResponse answer = aws.ebs(
                aws.repeatable(AwsService.EBS, "StartSnapshot", region, null),
                client -> client.startSnapshot(request -> request.volumeSize((long) VolumeKinds.gib(spec.volumeSize()))
                        .parentSnapshotId(
                                spec.parent().map(ResourceId::nativeId).orElse(null))
                        // A child is encrypted like its parent, and the cloud wants nothing said of it.
                        .encrypted(spec.parent().isPresent() ? null : Boolean.TRUE)
                        .clientToken(spec.idempotencyToken())
                        .tags(tags)));
        return new SnapshotUpload(
                aws.id(ResourceType.SNAPSHOT, region, answer.snapshotId()),
                DataSize.gib(answer.volumeSize()),
                answer.blockSize() == null ? BLOCK_BYTES : answer.blockSize());
    }

    void write(SnapshotUpload upload, long offset, ByteBuffer data) {
        ResourceId snapshot = upload.snapshot();
        if (data.remaining() != upload.blockSize()
                || offset < 0
                || offset >= upload.volumeSize().bytes()) {
            throw refused(
                    snapshot,
                    "a block has " + upload.blockSize() + " bytes inside the volume's " + upload.volumeSize() + ", not "
                            + data.remaining() + " at " + offset);
        }
        int index = index(snapshot, offset, upload.blockSize());
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        String checksum = sha256(ByteBuffer.wrap(bytes));
        whilePending(
                snapshot,
                () -> aws.ebs(
                        call("PutSnapshotBlock", snapshot),
                        client -> client.putSnapshotBlock(
                                request -> request.snapshotId(snapshot.nativeId())
                                        .blockIndex(index)
                                        .dataLength(bytes.length)
                                        .checksum(checksum)
                                        .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                                RequestBody.fromBytes(bytes))));
    }

    void complete(SnapshotUpload upload, long blocksWritten) {
        ResourceId snapshot = upload.snapshot();
        try {
            whilePending(
                    snapshot,
                    () -> aws.ebs(
                            call("CompleteSnapshot", snapshot),
                            client -> client.completeSnapshot(request -> request.snapshotId(snapshot.nativeId())
                                    .changedBlocksCount(Math.toIntExact(blocksWritten)))));
        } catch (CloudException e) {
            // Nothing else of the request can be wrong.
            throw e.code() == ErrorCode.INVALID_ARGUMENT ? dataLoss(e) : e;
        }
    }

    private static CloudException dataLoss(CloudException refusal) {
        return CloudException.builder(ErrorCode.DATA_LOSS, refusal.summary())
                .provider(refusal.provider().orElse(null))
                .nativeCode(refusal.nativeCode().orElse(null))
                .requestId(refusal.requestId().orElse(null))
                .operation(refusal.operation().orElse(null))
                .resourceId(refusal.resourceId().orElse(null))
                .cause(refusal)
                .build();
    }

    /** Sends a request that only a pending snapshot takes; the cloud's refusal does not tell which it was. */
    private void whilePending(ResourceId snapshot, Runnable request) {
        try {
            request.run();
        } catch (CloudException e) {
            boolean refused = e.code() == ErrorCode.INVALID_ARGUMENT
                    || e.code() == ErrorCode.NOT_FOUND
                    || e.code() == ErrorCode.CONFLICT;
            if (refused && ended(snapshot, e)) {
                throw aws.error(ErrorCode.FAILED_PRECONDITION, "the snapshot is complete")
                        .nativeCode(e.nativeCode().orElse(null))
                        .requestId(e.requestId().orElse(null))
                        .operation(e.operation().orElse(null))
                        .resourceId(snapshot)
                        .cause(e)
                        .build();
            }
            throw e;
        }
    }

    private boolean ended(ResourceId snapshot, CloudException first) {
        try {
            return reader.apply(snapshot).state() == SnapshotState.AVAILABLE;
        } catch (CloudException e) {
            first.addSuppressed(e);
            return false;
        }
    }

    private static String sha256(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
