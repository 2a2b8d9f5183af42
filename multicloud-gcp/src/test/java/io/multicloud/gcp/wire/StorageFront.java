package io.multicloud.gcp.wire;

import com.google.api.client.json.GenericJson;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.client.util.Data;
import com.google.api.client.util.DateTime;
import com.google.api.services.storage.model.Bucket;
import com.google.api.services.storage.model.Buckets;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.volume.Encryption;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.BucketBackend;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The JSON API of Cloud Storage: <a href="https://cloud.google.com/storage/docs/json_api/v1">buckets and objects</a>. It
 * reads and writes the client library's own models.
 */
final class StorageFront {
    // https://cloud.google.com/storage/docs/json_api/v1/parameters
    private static final List<String> STANDARD_PARAMETERS =
            List.of("alt", "fields", "key", "prettyPrint", "quotaUser", "userIp", "userProject", "uploadType");

    private final Backing backing;
    private final BucketBackend buckets;
    private final StoredObjects stored;
    private final ObjectsApi objects;
    private final Map<ResourceId, Integer> metagenerations = new HashMap<>();

    StorageFront(Backing backing, StoredObjects stored) {
        this.backing = backing;
        this.stored = stored;
        this.buckets = stored.buckets();
        this.objects = new ObjectsApi(backing, stored);
    }

    /** Answers a request under {@code /storage/v1}, {@code /upload/storage/v1} or {@code /download/storage/v1}. */
    WireResponse answer(WireRequest request) {
        List<String> parts = new ArrayList<>();
        String path = request.path().replaceFirst("^/(upload|download)", "");
        for (String part : path.substring("/storage/v1/".length()).split("/", -1)) {
            parts.add(Routes.decode(part));
        }
        String at = request.method() + " "
                + switch (parts.size()) {
                    case 1 -> "b";
                    case 2 -> "b/*";
                    case 3 -> "b/*/" + parts.get(2);
                    case 4 -> "b/*/" + parts.get(2) + "/*";
                    case 5 -> "b/*/o/*/" + parts.get(4);
                    default -> "b/*/o/*/" + parts.get(4) + "/b/*/o/*";
                };
        if (!parts.get(0).equals("b")) {
            throw new GcpError(404, "notFound", "Not Found");
        }
        boolean upload = request.path().startsWith("/upload/");
        String bucket = parts.size() > 1 ? parts.get(1) : "";
        String object = parts.size() > 3 ? parts.get(3) : "";
        return switch (upload ? "upload " + at : at) {
            case "POST b" -> insert(request);
            case "GET b" -> list(request);
            case "GET b/*" -> get(request, bucket);
            case "PATCH b/*" -> patch(request, bucket);
            case "DELETE b/*" -> delete(request, bucket);
            case "GET b/*/o" -> objects.list(request, bucket);
            case "GET b/*/o/*" -> objects.get(request, bucket, object);
            case "DELETE b/*/o/*" -> objects.delete(request, bucket, object);
            case "POST b/*/o/*/compose" -> objects.compose(request, bucket, object);
            case "POST b/*/o/*/rewriteTo/b/*/o/*" ->
                objects.rewrite(request, bucket, object, parts.get(6), parts.get(8));
            case "upload POST b/*/o" -> objects.uploads().post(request, bucket);
            case "upload PUT b/*/o" -> objects.uploads().put(request, bucket);
            case "upload DELETE b/*/o" -> objects.uploads().cancel(request, bucket);
            default -> throw GcpError.notPlayed(at + " of Cloud Storage");
        };
    }

    Uploads uploads() {
        return objects.uploads();
    }

    // What the parts share.

    /** Refuses parameters that a method does not have. */
    static void allow(WireRequest request, String... known) {
        for (String name : request.query().keySet()) {
            if (!STANDARD_PARAMETERS.contains(name) && !List.of(known).contains(name)) {
                throw new GcpError(400, "invalidParameter", "Unknown parameter '" + name + "'.");
            }
        }
    }

    /** Reads a body, strictly. */
    static <T extends GenericJson> T read(byte[] body, Class<T> type) {
        if (body.length == 0) {
            throw new GcpError(400, "required", "Required");
        }
        try {
            T read = GsonFactory.getDefaultInstance().fromString(new String(body, StandardCharsets.UTF_8), type);
            requireKnown(read, "");
            return read;
        } catch (IOException | IllegalArgumentException e) {
            throw new GcpError(400, "parseError", "Parse Error: " + e.getMessage());
        }
    }

    private static void requireKnown(Object value, String path) {
        if (value instanceof GenericJson json) {
            if (!json.getUnknownKeys().isEmpty()) {
                throw GcpError.invalid("Invalid JSON payload received. Unknown name \""
                        + json.getUnknownKeys().keySet().iterator().next() + "\""
                        + (path.isEmpty() ? "" : " at '" + path + "'")
                        + ": Cannot find field.");
            }
            for (Map.Entry<String, Object> field : Data.mapOf(json).entrySet()) {
                requireKnown(field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey());
            }
        } else if (value instanceof Collection<?> all) {
            all.forEach(each -> requireKnown(each, path));
        }
    }

    static WireResponse json(GenericJson answer) {
        try {
            return new WireResponse(
                    200,
                    Map.of("Content-Type", "application/json; charset=UTF-8"),
                    GsonFactory.getDefaultInstance().toByteArray(answer));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static DateTime time(Instant instant) {
        return new DateTime(instant.toEpochMilli());
    }

    static int pageSize(WireRequest request) {
        Optional<String> wanted = request.parameter("maxResults");
        try {
            int size = wanted.map(Integer::parseInt).orElse(1000);
            if (size < 1) {
                throw new NumberFormatException();
            }
            return Math.min(size, 1000);
        } catch (NumberFormatException e) {
            throw GcpError.invalidField("maxResults", wanted.orElse(""), "Must be a positive number.");
        }
    }

    // Buckets.

    private WireResponse insert(WireRequest request) {
        allow(request, "project", "projection", "predefinedAcl", "enableObjectRetention");
        requireProject(request);
        Bucket wanted = read(request.body(), Bucket.class);
        if (wanted.getName() == null) {
            throw new GcpError(400, "required", "Required: name");
        }
        allowFields(wanted);
        Region region = location(wanted.getLocation());
        return backing.request(FakeOperation.CREATE_BUCKET, region, () -> {
            if (buckets.named(region, wanted.getName()).isPresent()) {
                // https://cloud.google.com/storage/docs/json_api/v1/status-codes: 409, conflict.
                throw new GcpError(
                        409,
                        "conflict",
                        "Your previous request to create the named bucket succeeded and you already own it.");
            }
            ResourceId id = buckets.create(
                            BucketSpec.builder(wanted.getName())
                                    .region(region)
                                    .tags(wanted.getLabels() == null ? Map.of() : wanted.getLabels())
                                    .encryption(encryption(wanted))
                                    .build(),
                            region,
                            "wire-" + backing.world().nextNumber())
                    .resource();
            metagenerations.put(id, 1);
            return json(picture(buckets.known(id).orElseThrow()));
        });
    }

    private static void allowFields(Bucket wanted) {
        List<String> played = List.of("name", "location", "labels", "encryption", "storageClass", "iamConfiguration");
        for (String field : Data.mapOf(wanted).keySet()) {
            if (!played.contains(field)) {
                throw GcpError.notPlayed("the field '" + field + "' of a bucket");
            }
        }
        if (wanted.getStorageClass() != null && !wanted.getStorageClass().equals("STANDARD")) {
            throw GcpError.notPlayed("the storage class " + wanted.getStorageClass());
        }
    }

    private Region location(String location) {
        // "The default is US", which is several regions: https://cloud.google.com/storage/docs/locations.
        if (location == null || List.of("US", "EU", "ASIA").contains(location.toUpperCase(Locale.ROOT))) {
            throw GcpError.notPlayed("buckets in several regions");
        }
        return backing.findRegion(location.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> GcpError.invalid("The specified location constraint is not valid."));
    }

    private static Encryption encryption(Bucket wanted) {
        return wanted.getEncryption() == null || wanted.getEncryption().getDefaultKmsKeyName() == null
                ? Encryption.providerKey()
                : Encryption.customerKey(wanted.getEncryption().getDefaultKmsKeyName());
    }

    private void requireProject(WireRequest request) {
        String project =
                request.parameter("project").orElseThrow(() -> new GcpError(400, "required", "Required: project"));
        if (!project.equals(backing.links().project())) {
            throw new GcpError(400, "invalid", "Unknown project id: " + project);
        }
    }

    private WireResponse list(WireRequest request) {
        allow(request, "project", "prefix", "maxResults", "pageToken", "projection", "softDeleted");
        requireProject(request);
        int size = pageSize(request);
        String prefix = request.parameter("prefix").orElse("");
        String after = PageTokens.key("buckets", request.parameter("pageToken").orElse(""));
        return backing.request(FakeOperation.LIST_BUCKETS, backing.home(), () -> {
            List<io.multicloud.api.object.Bucket> all = new ArrayList<>();
            backing.world().places().keySet().forEach(region -> all.addAll(buckets.shown(region)));
            all.removeIf(bucket -> !stored.present(bucket.id())
                    || !bucket.name().startsWith(prefix)
                    || bucket.name().compareTo(after) <= 0);
            all.sort(Comparator.comparing(io.multicloud.api.object.Bucket::name));
            List<io.multicloud.api.object.Bucket> page = all.subList(0, Math.min(size, all.size()));
            Buckets answer = new Buckets()
                    .setKind("storage#buckets")
                    .setItems(page.stream().map(this::picture).toList());
            if (page.size() < all.size()) {
                answer.setNextPageToken(
                        PageTokens.behind("buckets", page.get(page.size() - 1).name()));
            }
            return json(answer);
        });
    }

    private WireResponse get(WireRequest request, String bucket) {
        allow(request, "projection", "ifMetagenerationMatch", "ifMetagenerationNotMatch");
        return backing.request(
                FakeOperation.GET_BUCKET,
                backing.home(),
                () -> json(picture(buckets.describe(stored.require(bucket)))));
    }

    private WireResponse patch(WireRequest request, String bucket) {
        allow(request, "projection", "ifMetagenerationMatch", "predefinedAcl");
        Bucket patch = read(request.body(), Bucket.class);
        if (!Data.mapOf(patch).keySet().equals(Set.of("labels"))) {
            throw GcpError.notPlayed("a patch of a bucket but for its labels");
        }
        return backing.request(FakeOperation.TAG_BUCKET, backing.home(), () -> {
            io.multicloud.api.object.Bucket old = buckets.describe(stored.require(bucket));
            int metageneration = metagenerations.getOrDefault(old.id(), 1);
            request.parameter("ifMetagenerationMatch").ifPresent(wanted -> {
                if (!wanted.equals(Integer.toString(metageneration))) {
                    throw GcpError.conditionNotMet("At least one of the pre-conditions you specified did not hold.");
                }
            });
            // A patch merges, and null removes: https://cloud.google.com/storage/docs/json_api/v1/how-tos/performance.
            Map<String, String> labels = new TreeMap<>(old.tags());
            if (Data.isNull(patch.getLabels())) {
                labels.clear();
            } else {
                patch.getLabels().forEach((key, value) -> {
                    if (value == null || Data.isNull(value)) {
                        labels.remove(key);
                    } else {
                        labels.put(key, value);
                    }
                });
            }
            io.multicloud.api.object.Bucket next = Fingerprints.relabel(buckets, old.id(), old.tags(), labels);
            metagenerations.put(old.id(), metageneration + 1);
            return json(picture(next));
        });
    }

    private WireResponse delete(WireRequest request, String bucket) {
        allow(request, "ifMetagenerationMatch", "ifMetagenerationNotMatch");
        return backing.request(FakeOperation.DELETE_BUCKET, backing.home(), () -> {
            ResourceId id = stored.require(bucket);
            ObjectQuery one = ObjectQuery.in(id).withPageSize(1);
            if (!buckets.listObjects(one).items().isEmpty()
                    || !buckets.uploads(one).items().isEmpty()) {
                throw new GcpError(409, "conflict", "The bucket you tried to delete is not empty.");
            }
            buckets.delete(id);
            stored.deleted(id);
            metagenerations.remove(id);
            return WireResponse.empty(204);
        });
    }

    private Bucket picture(io.multicloud.api.object.Bucket bucket) {
        int metageneration = metagenerations.getOrDefault(bucket.id(), 1);
        Bucket picture = new Bucket()
                .setKind("storage#bucket")
                .setId(bucket.name())
                .setName(bucket.name())
                .setSelfLink("https://www.googleapis.com/storage/v1/b/" + bucket.name())
                .setLocation(bucket.id().region().name().toUpperCase(Locale.ROOT))
                .setLocationType("region")
                .setStorageClass("STANDARD")
                .setTimeCreated(time(bucket.createdAt()))
                .setUpdated(time(bucket.createdAt()))
                .setMetageneration((long) metageneration)
                .setEtag(StoredObjects.etag(metageneration));
        if (!bucket.tags().isEmpty()) {
            picture.setLabels(new TreeMap<>(bucket.tags()));
        }
        if (bucket.encryption() instanceof Encryption.CustomerKey key) {
            picture.setEncryption(new Bucket.Encryption().setDefaultKmsKeyName(key.keyId()));
        }
        return picture;
    }
}
