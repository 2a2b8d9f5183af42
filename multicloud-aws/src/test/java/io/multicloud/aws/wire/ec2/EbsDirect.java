package io.multicloud.aws.wire.ec2;

import io.multicloud.api.DataSize;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.volume.Block;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotUpload;
import io.multicloud.api.volume.SnapshotUploadSpec;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Call;
import io.multicloud.aws.wire.JsonService;
import io.multicloud.aws.wire.shape.Json;
import io.multicloud.aws.wire.shape.Rest;
import io.multicloud.aws.wire.shape.ShapeException;
import io.multicloud.aws.wire.shape.Shapes;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.SnapshotBackend;
import io.multicloud.testkit.fake.storage.SnapshotBackend.BlockData;
import io.multicloud.testkit.wire.WireResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ebs.model.ChangedBlock;
import software.amazon.awssdk.services.ebs.model.CompleteSnapshotRequest;
import software.amazon.awssdk.services.ebs.model.CompleteSnapshotResponse;
import software.amazon.awssdk.services.ebs.model.GetSnapshotBlockRequest;
import software.amazon.awssdk.services.ebs.model.GetSnapshotBlockResponse;
import software.amazon.awssdk.services.ebs.model.ListChangedBlocksRequest;
import software.amazon.awssdk.services.ebs.model.ListChangedBlocksResponse;
import software.amazon.awssdk.services.ebs.model.ListSnapshotBlocksRequest;
import software.amazon.awssdk.services.ebs.model.ListSnapshotBlocksResponse;
import software.amazon.awssdk.services.ebs.model.PutSnapshotBlockRequest;
import software.amazon.awssdk.services.ebs.model.PutSnapshotBlockResponse;
import software.amazon.awssdk.services.ebs.model.StartSnapshotRequest;
import software.amazon.awssdk.services.ebs.model.StartSnapshotResponse;
import software.amazon.awssdk.services.ebs.model.Tag;

/**
 * The <a href="https://docs.aws.amazon.com/ebs/latest/APIReference/API_Operations.html">EBS direct APIs</a>: JSON, with the
 * operation in method and path.
 */
final class EbsDirect extends JsonService {
    private static final int BLOCK = 512 << 10;
    private static final int MOST_GIB = 65_536;
    private static final int LEAST_PAGE = 100;
    private static final int MOST_PAGE = 10_000;
    // https://docs.aws.amazon.com/ebs/latest/userguide/ebsapi-elements.html: tokens are good for seven days
    private static final Duration TOKEN_LIFE = Duration.ofDays(7);

    private final Ec2World world;
    private final SnapshotBackend snapshots;
    private final List<Route<?>> routes = new ArrayList<>();

    private record Route<I extends SdkPojo>(
            String method,
            Pattern path,
            List<String> labels,
            Class<I> request,
            FakeOperation operation,
            BiFunction<Call, I, Answer> handler) {}

    @SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
    private record Answer(int status, SdkPojo shape, byte @Nullable [] body) {}

    EbsDirect(Ec2World world) {
        this.world = world;
        this.snapshots = world.cloud().storage().snapshots();
        on(
                "GET",
                "/snapshots/([^/]+)/blocks",
                List.of("snapshotId"),
                ListSnapshotBlocksRequest.class,
                FakeOperation.LIST_SNAPSHOT_BLOCKS,
                this::blocks);
        on(
                "GET",
                "/snapshots/([^/]+)/changedblocks",
                List.of("secondSnapshotId"),
                ListChangedBlocksRequest.class,
                FakeOperation.LIST_CHANGED_BLOCKS,
                this::changed);
        on(
                "GET",
                "/snapshots/([^/]+)/blocks/([^/]+)",
                List.of("snapshotId", "blockIndex"),
                GetSnapshotBlockRequest.class,
                FakeOperation.READ_SNAPSHOT_BLOCK,
                this::read);
        on(
                "POST",
                "/snapshots",
                List.of(),
                StartSnapshotRequest.class,
                FakeOperation.START_SNAPSHOT_UPLOAD,
                this::start);
        on(
                "PUT",
                "/snapshots/([^/]+)/blocks/([^/]+)",
                List.of("snapshotId", "blockIndex"),
                PutSnapshotBlockRequest.class,
                FakeOperation.WRITE_SNAPSHOT_BLOCK,
                this::write);
        on(
                "POST",
                "/snapshots/completion/([^/]+)",
                List.of("snapshotId"),
                CompleteSnapshotRequest.class,
                FakeOperation.COMPLETE_SNAPSHOT_UPLOAD,
                this::complete);
    }

    private <I extends SdkPojo> void on(
            String method,
            String path,
            List<String> labels,
            Class<I> request,
            FakeOperation operation,
            BiFunction<Call, I, Answer> handler) {
        routes.add(new Route<>(method, Pattern.compile(path), labels, request, operation, handler));
    }

    @Override
    public WireResponse answer(Call call) {
        for (Route<?> route : routes) {
            Matcher matcher = route.path().matcher(call.http().path());
            if (matcher.matches() && route.method().equals(call.http().method())) {
                return run(route, matcher, call);
            }
        }
        throw new AwsException("UnknownOperationException", 404, "There is no such operation");
    }

    private <I extends SdkPojo> WireResponse run(Route<I> route, Matcher path, Call call) {
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < route.labels().size(); i++) {
            labels.put(route.labels().get(i), path.group(i + 1));
        }
        SdkPojo builder = Shapes.builder(route.request());
        Rest.fill(builder, call.http(), labels, Set.of());
        if (route.request() == StartSnapshotRequest.class) {
            Json.fill(builder, Json.parse(call.body()));
        }
        I input = route.request().cast(Shapes.build(builder));
        Answer answer = world.world()
                .request(
                        route.operation(),
                        call.region(),
                        Optional::empty,
                        null,
                        () -> route.handler().apply(call, input));
        Map<String, String> headers = new LinkedHashMap<>(Rest.headers(answer.shape()));
        byte[] body = answer.body();
        headers.put("Content-Type", body == null ? "application/json" : "application/octet-stream");
        return new WireResponse(answer.status(), headers, body == null ? Json.encode(answer.shape()) : body);
    }

    private ResourceId id(Region region, @Nullable String snapshot) {
        if (snapshot == null || !snapshot.matches("snap-[0-9a-f]{8,17}")) {
            throw validation("The snapshot id '" + snapshot + "' is malformed");
        }
        return world.id(ResourceType.SNAPSHOT, region, snapshot);
    }

    private static AwsException validation(String message) {
        return AwsException.invalid("ValidationException", message);
    }

    private static void requirePage(@Nullable Integer most) {
        if (most != null && (most < LEAST_PAGE || most > MOST_PAGE)) {
            throw validation("MaxResults must be between " + LEAST_PAGE + " and " + MOST_PAGE + ", was " + most);
        }
    }

    /** Where a page begins: at a token, or at a block that is named; the fake's tokens are offsets in hexadecimal. */
    private static Optional<String> start(String listing, @Nullable String token, @Nullable Integer firstBlock) {
        if (token != null) {
            if (!token.startsWith(listing)) {
                throw validation("The pagination token is invalid");
            }
            return Optional.of(token.substring(listing.length()));
        }
        if (firstBlock != null && firstBlock < 0) {
            throw validation("StartingBlockIndex must not be negative, was " + firstBlock);
        }
        return firstBlock == null ? Optional.empty() : Optional.of(Long.toHexString((long) firstBlock * BLOCK));
    }

    private record Cut(List<Block> blocks, @Nullable String next) {}

    // A token goes on with the listing that it was cut off, and with no other.
    private static String listing(@Nullable String first, @Nullable String second) {
        return String.format(Locale.ROOT, "%08x", (first + "/" + second).hashCode());
    }

    private static Cut cut(String listing, Page<Block> page, @Nullable Integer most) {
        List<Block> blocks = page.items();
        if (most == null || blocks.size() <= most) {
            return new Cut(blocks, page.nextToken().map(listing::concat).orElse(null));
        }
        return new Cut(
                blocks.subList(0, most),
                listing + Long.toHexString(blocks.get(most).offset()));
    }

    private Answer blocks(Call call, ListSnapshotBlocksRequest input) {
        ResourceId id = id(call.region(), input.snapshotId());
        requirePage(input.maxResults());
        Snapshot snapshot = snapshots.describe(id);
        String listing = listing(null, input.snapshotId());
        Cut cut = cut(
                listing,
                snapshots.blocks(id, start(listing, input.nextToken(), input.startingBlockIndex())),
                input.maxResults());
        return new Answer(
                200,
                ListSnapshotBlocksResponse.builder()
                        .blocks(cut.blocks().stream()
                                .map(block -> software.amazon.awssdk.services.ebs.model.Block.builder()
                                        .blockIndex((int) (block.offset() / BLOCK))
                                        .blockToken(block.token().orElse(null))
                                        .build())
                                .toList())
                        .nextToken(cut.next())
                        .blockSize(BLOCK)
                        .volumeSize(snapshot.volumeSize().bytes() >> 30)
                        .expiryTime(world.world().now().plus(TOKEN_LIFE))
                        .build(),
                null);
    }

    private Answer changed(Call call, ListChangedBlocksRequest input) {
        ResourceId second = id(call.region(), input.secondSnapshotId());
        requirePage(input.maxResults());
        String listing = listing(String.valueOf(input.firstSnapshotId()), input.secondSnapshotId());
        Optional<String> start = start(listing, input.nextToken(), input.startingBlockIndex());
        // Without a first one, everything has changed.
        Page<Block> page = input.firstSnapshotId() == null
                ? snapshots.blocks(second, start)
                : snapshots.changedBlocks(id(call.region(), input.firstSnapshotId()), second, start);
        Cut cut = cut(listing, page, input.maxResults());
        return new Answer(
                200,
                ListChangedBlocksResponse.builder()
                        .changedBlocks(cut.blocks().stream()
                                .map(block -> ChangedBlock.builder()
                                        .blockIndex((int) (block.offset() / BLOCK))
                                        // A block that holds nothing in the second one has no token there.
                                        .secondBlockToken(
                                                isEmpty(second, block)
                                                        ? null
                                                        : block.token().orElse(null))
                                        .build())
                                .toList())
                        .nextToken(cut.next())
                        .blockSize(BLOCK)
                        .volumeSize(snapshots.describe(second).volumeSize().bytes() >> 30)
                        .expiryTime(world.world().now().plus(TOKEN_LIFE))
                        .build(),
                null);
    }

    private boolean isEmpty(ResourceId snapshot, Block block) {
        for (byte b : snapshots.bytes(snapshot).read(block.offset(), block.length())) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private Answer read(Call call, GetSnapshotBlockRequest input) {
        ResourceId id = id(call.region(), input.snapshotId());
        if (input.blockToken() == null) {
            throw validation("The request must contain the parameter blockToken");
        }
        BlockData data = snapshots.readBlock(id, offset(input.blockIndex()), Optional.of(input.blockToken()));
        return new Answer(
                200,
                GetSnapshotBlockResponse.builder()
                        .dataLength(data.bytes().length)
                        .checksum(Base64.getEncoder().encodeToString(data.sha256()))
                        .checksumAlgorithm("SHA256")
                        .build(),
                data.bytes());
    }

    private static long offset(@Nullable Integer index) {
        if (index == null || index < 0) {
            throw validation("The block index must not be negative, was " + index);
        }
        return (long) index * BLOCK;
    }

    private Answer start(Call call, StartSnapshotRequest input) {
        Region region = call.region();
        // https://docs.aws.amazon.com/ebs/latest/APIReference/API_StartSnapshot.html
        if (input.volumeSize() == null || input.volumeSize() < 1 || input.volumeSize() > MOST_GIB) {
            throw validation("VolumeSize must be within 1 and " + MOST_GIB + " GiB, was " + input.volumeSize());
        }
        if (input.timeout() != null && (input.timeout() < 10 || input.timeout() > 4320)) {
            throw validation("Timeout must be within 10 and 4320 minutes, was " + input.timeout());
        }
        if (input.description() != null && input.description().length() > 255) {
            throw validation("Description must have at most 255 characters");
        }
        if (input.parentSnapshotId() != null && (input.encrypted() != null || input.kmsKeyArn() != null)) {
            throw validation("Encrypted and KmsKeyArn must not be given together with ParentSnapshotId");
        }
        if (input.kmsKeyArn() != null) {
            throw validation("A key of one's own is not served here");
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (Tag tag : input.tags()) {
            String key = String.valueOf(tag.key());
            if (key.length() > 127 || key.startsWith("aws:")) {
                throw validation("The tag key '" + key + "' is too long or reserved");
            }
            if (tags.put(key, tag.value() == null ? "" : tag.value()) != null) {
                throw validation("The tag key '" + key + "' is given twice");
            }
        }
        if (tags.size() > 50) {
            throw validation("A snapshot has at most 50 tags");
        }
        Optional<ResourceId> parent =
                Optional.ofNullable(input.parentSnapshotId()).map(id -> id(region, id));
        SnapshotUpload upload = once(region, input, token -> {
            SnapshotUpload made = snapshots.startUpload(
                    new SnapshotUploadSpec(
                            Labels.fakeName(tags),
                            Optional.of(region),
                            DataSize.gib(input.volumeSize()),
                            parent,
                            Labels.withoutName(tags),
                            token),
                    region);
            world.labels().created(made.snapshot(), tags);
            return made;
        });
        return new Answer(
                201,
                StartSnapshotResponse.builder()
                        .snapshotId(upload.snapshot().nativeId())
                        .ownerId(world.owner())
                        .status("pending")
                        .startTime(world.world().now())
                        .volumeSize(input.volumeSize())
                        .blockSize(BLOCK)
                        .tags(input.tags())
                        .parentSnapshotId(input.parentSnapshotId())
                        .description(input.description())
                        .build(),
                null);
    }

    private SnapshotUpload once(Region region, StartSnapshotRequest input, Function<String, SnapshotUpload> create) {
        try {
            return world.tokens().once(region, input.clientToken(), input, SnapshotUpload.class, world, create);
        } catch (AwsException e) {
            // https://docs.aws.amazon.com/ebs/latest/APIReference/API_StartSnapshot.html: ConflictException, 503
            if (e.code().equals("IdempotentParameterMismatch")) {
                throw new AwsException("ConflictException", 503, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private Answer write(Call call, PutSnapshotBlockRequest input) {
        byte[] data = call.body();
        if (input.dataLength() == null || input.dataLength() != BLOCK || data.length != BLOCK) {
            throw validation("A block has 524288 bytes, not " + data.length);
        }
        if (input.checksum() == null || !"SHA256".equals(input.checksumAlgorithmAsString())) {
            throw validation("A block needs a checksum of the algorithm SHA256");
        }
        if (!input.checksum().equals(sha256(data))) {
            throw validation("The checksum does not match the data");
        }
        snapshots.writeBlock(id(call.region(), input.snapshotId()), offset(input.blockIndex()), data);
        return new Answer(
                201,
                PutSnapshotBlockResponse.builder()
                        .checksum(input.checksum())
                        .checksumAlgorithm("SHA256")
                        .build(),
                new byte[0]);
    }

    private static String sha256(byte[] data) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private Answer complete(Call call, CompleteSnapshotRequest input) {
        if (input.changedBlocksCount() == null) {
            throw validation("The request must contain the header x-amz-ChangedBlocksCount");
        }
        snapshots.completeUpload(id(call.region(), input.snapshotId()), input.changedBlocksCount());
        return new Answer(
                202, CompleteSnapshotResponse.builder().status("pending").build(), null);
    }

    @Override
    public AwsException misshapen(ShapeException error) {
        return validation(String.valueOf(error.getMessage()));
    }

    // https://docs.aws.amazon.com/ebs/latest/APIReference/CommonErrors.html and the errors of each operation
    @Override
    public AwsException refused(FakeNativeException error) {
        return switch (error.nativeCode()) {
            case "InvalidSnapshot.NotFound" -> AwsException.of(error, "ResourceNotFoundException", 404);
            case "InvalidParameterValue", "IncorrectState", "BadDigest" ->
                AwsException.of(error, "ValidationException", 400);
            case "SnapshotLimitExceeded" -> AwsException.of(error, "ServiceQuotaExceededException", 402);
            case "RequestLimitExceeded" -> AwsException.of(error, "RequestThrottledException", 400);
            default -> super.refused(error);
        };
    }
}
