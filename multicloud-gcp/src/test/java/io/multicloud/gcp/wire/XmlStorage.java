package io.multicloud.gcp.wire;

import io.multicloud.api.Page;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.object.UploadedPart;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.BucketBackend;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What is played of the XML API of Cloud Storage: <a
 * href="https://cloud.google.com/storage/docs/multipart-uploads">uploads in parts</a>, and reads and writes of objects,
 * which is what signed URLs are for.
 */
final class XmlStorage {
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final Backing backing;
    private final StoredObjects stored;
    private final BucketBackend buckets;
    private final ObjectsApi objects;
    // The lengths of parts that arrived, which completing an upload does not name.
    private final Map<String, Map<Integer, UploadedPart>> arrived = new HashMap<>();

    XmlStorage(Backing backing, StoredObjects stored) {
        this.backing = backing;
        this.stored = stored;
        this.buckets = stored.buckets();
        this.objects = new ObjectsApi(backing, stored);
    }

    /** Answers a request of the form {@code /bucket} or {@code /bucket/object}. */
    WireResponse answer(WireRequest request) {
        String path = request.path().substring(1);
        int slash = path.indexOf('/');
        String bucket = Routes.decode(slash < 0 ? path : path.substring(0, slash));
        String name = slash < 0 ? "" : Routes.decode(path.substring(slash + 1));
        Map<String, List<String>> query = request.query();
        if (name.isEmpty()) {
            if (request.method().equals("GET") && query.containsKey("uploads")) {
                return uploads(request, bucket);
            }
            throw GcpError.notPlayed(request.method() + " of a bucket in the XML API");
        }
        boolean ofUpload = query.containsKey("uploadId");
        return switch (request.method()) {
            case "POST" -> {
                if (query.containsKey("uploads")) {
                    yield start(request, bucket, name);
                }
                if (ofUpload) {
                    yield complete(request, bucket, name);
                }
                throw GcpError.notPlayed("POST of an object in the XML API");
            }
            case "PUT" -> ofUpload ? part(request, bucket, name) : put(request, bucket, name);
            case "DELETE" -> {
                if (ofUpload) {
                    yield abort(request, bucket, name);
                }
                throw GcpError.notPlayed("DELETE of an object in the XML API");
            }
            case "GET", "HEAD" -> {
                if (ofUpload) {
                    yield parts(request, bucket, name);
                }
                yield get(request, bucket, name);
            }
            default -> throw new GcpError(405, "MethodNotAllowed", "The specified method is not allowed.");
        };
    }

    // Objects.

    private WireResponse get(WireRequest request, String bucket, String name) {
        return backing.request(FakeOperation.GET_OBJECT, backing.home(), () -> {
            ObjectKey key = stored.key(bucket, name);
            WireResponse response = objects.download(key, request.header("Range"));
            Map<String, String> headers = new TreeMap<>(response.headers());
            buckets.head(key).metadata().forEach((field, value) -> headers.put("x-goog-meta-" + field, value));
            return new WireResponse(response.status(), headers, response.body());
        });
    }

    private WireResponse put(WireRequest request, String bucket, String name) {
        return backing.request(FakeOperation.PUT_OBJECT, backing.home(), () -> {
            ObjectInfo made =
                    buckets.put(stored.key(bucket, name), StoredObjects.bytes(request.body()), options(request));
            return new WireResponse(200, withoutType(objects.headers(made)), new byte[0]);
        });
    }

    private static Map<String, String> withoutType(Map<String, String> headers) {
        headers.remove("Content-Type");
        return headers;
    }

    private static PutOptions options(WireRequest request) {
        Map<String, String> metadata = new TreeMap<>();
        request.headers().forEach((header, values) -> {
            String field = header.toLowerCase(Locale.ROOT);
            if (field.startsWith("x-goog-meta-")) {
                metadata.put(field.substring("x-goog-meta-".length()), values.get(0));
            }
        });
        try {
            return new PutOptions(
                    request.header("Content-Type").orElse("application/octet-stream"),
                    metadata,
                    StoredObjects.precondition(request.header("x-goog-if-generation-match")));
        } catch (IllegalArgumentException e) {
            throw GcpError.invalid(e.getMessage());
        }
    }

    // Uploads in parts.

    private WireResponse start(WireRequest request, String bucket, String name) {
        return backing.request(FakeOperation.START_OBJECT_UPLOAD, backing.home(), () -> {
            MultipartUpload upload = buckets.startUpload(stored.key(bucket, name), options(request));
            arrived.put(upload.uploadId(), new TreeMap<>());
            return xml(
                    200,
                    "<InitiateMultipartUploadResult xmlns=\"" + NAMESPACE + "\">" + element("Bucket", bucket)
                            + element("Key", name) + element("UploadId", upload.uploadId())
                            + "</InitiateMultipartUploadResult>");
        });
    }

    private MultipartUpload upload(WireRequest request, String bucket, String name) {
        return new MultipartUpload(
                stored.key(bucket, name), request.parameter("uploadId").orElse(""), Instant.EPOCH);
    }

    private WireResponse part(WireRequest request, String bucket, String name) {
        int number;
        try {
            number = Integer.parseInt(request.parameter("partNumber").orElse(""));
        } catch (NumberFormatException e) {
            throw new GcpError(400, "InvalidArgument", "The part number must be a number.");
        }
        return backing.request(FakeOperation.UPLOAD_OBJECT_PART, backing.home(), () -> {
            UploadedPart part =
                    buckets.uploadPart(upload(request, bucket, name), number, StoredObjects.bytes(request.body()));
            arrived.computeIfAbsent(request.parameter("uploadId").orElse(""), key -> new TreeMap<>())
                    .put(number, part);
            StoredObjects.Checksums sums = StoredObjects.checksums(StoredObjects.bytes(request.body()));
            return WireResponse.empty(200)
                    .with("ETag", "\"" + part.etag() + "\"")
                    .with("x-goog-hash", "crc32c=" + sums.crc32c() + ",md5=" + sums.md5());
        });
    }

    private WireResponse complete(WireRequest request, String bucket, String name) {
        Map<Integer, String> named = parts(request.body());
        return backing.request(FakeOperation.COMPLETE_OBJECT_UPLOAD, backing.home(), () -> {
            String id = request.parameter("uploadId").orElse("");
            Map<Integer, UploadedPart> known = arrived.getOrDefault(id, Map.of());
            List<UploadedPart> parts = new ArrayList<>();
            named.forEach((number, etag) -> {
                UploadedPart part = known.get(number);
                parts.add(new UploadedPart(number, etag, part == null ? 0 : part.length()));
            });
            ObjectInfo made = buckets.completeUpload(upload(request, bucket, name), parts);
            arrived.keySet().removeIf(old -> arrived.size() > 1_000 && !old.equals(id));
            return xml(
                            200,
                            "<CompleteMultipartUploadResult xmlns=\"" + NAMESPACE + "\">"
                                    + element("Location", "http://storage.googleapis.com/" + bucket + "/" + name)
                                    + element("Bucket", bucket) + element("Key", name)
                                    + element("ETag", "\"" + made.etag() + "\"") + "</CompleteMultipartUploadResult>")
                    .with("x-goog-generation", Long.toString(StoredObjects.generation(made.etag())))
                    .with("x-goog-hash", "crc32c=" + stored.checksums(made).crc32c());
        });
    }

    /** <a href="https://cloud.google.com/storage/docs/xml-api/get-object-multipart">Lists parts</a>. */
    private WireResponse parts(WireRequest request, String bucket, String name) {
        int size = number(request, "max-parts", 1000);
        int after = number(request, "part-number-marker", 0);
        return backing.request(FakeOperation.LIST_OBJECT_UPLOADS, backing.home(), () -> {
            MultipartUpload upload = upload(request, bucket, name);
            Page<UploadedPart> page = buckets.parts(upload, after, Math.min(1000, size));
            StringBuilder xml = new StringBuilder("<ListPartsResult xmlns=\"" + NAMESPACE + "\">");
            xml.append(element("Bucket", bucket))
                    .append(element("Key", name))
                    .append(element("UploadId", upload.uploadId()))
                    .append(element("StorageClass", "STANDARD"))
                    .append(element("PartNumberMarker", after));
            page.nextToken().ifPresent(last -> xml.append(element("NextPartNumberMarker", last)));
            xml.append(element("MaxParts", size))
                    .append(element("IsTruncated", page.nextToken().isPresent()));
            for (UploadedPart part : page.items()) {
                xml.append("<Part>")
                        .append(element("PartNumber", part.number()))
                        .append(element("ETag", "\"" + part.etag() + "\""))
                        .append(element("Size", part.length()))
                        .append("</Part>");
            }
            return xml(200, xml.append("</ListPartsResult>").toString());
        });
    }

    private static int number(WireRequest request, String parameter, int usual) {
        int number;
        try {
            number = request.parameter(parameter).map(Integer::parseInt).orElse(usual);
        } catch (NumberFormatException e) {
            throw new GcpError(400, "InvalidArgument", parameter + " must be a number.");
        }
        if (number < Math.min(1, usual)) {
            throw new GcpError(400, "InvalidArgument", parameter + " must not be " + number + ".");
        }
        return number;
    }

    private static Map<Integer, String> parts(byte[] body) {
        Map<Integer, String> parts = new TreeMap<>();
        int last = 0;
        for (Element part : children(parse(body), "CompleteMultipartUpload", "Part")) {
            int number = Integer.parseInt(text(part, "PartNumber"));
            if (number <= last) {
                throw new GcpError(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
            }
            last = number;
            parts.put(number, text(part, "ETag").replace("\"", ""));
        }
        return parts;
    }

    private WireResponse abort(WireRequest request, String bucket, String name) {
        return backing.request(FakeOperation.ABORT_OBJECT_UPLOAD, backing.home(), () -> {
            MultipartUpload upload = upload(request, bucket, name);
            Page<MultipartUpload> open = buckets.uploads(
                    ObjectQuery.in(upload.key().bucket()).withPrefix(name).withPageSize(1000));
            if (open.items().stream().noneMatch(each -> each.uploadId().equals(upload.uploadId()))) {
                throw new GcpError(404, "NoSuchUpload", "The requested upload was not found.");
            }
            buckets.abortUpload(upload);
            arrived.remove(upload.uploadId());
            return WireResponse.empty(204);
        });
    }

    /** <a href="https://cloud.google.com/storage/docs/xml-api/get-bucket-uploads">Lists unfinished uploads</a>. */
    private WireResponse uploads(WireRequest request, String bucket) {
        int size = number(request, "max-uploads", 1000);
        String prefix = request.parameter("prefix").orElse("");
        Optional<String> marker = request.parameter("key-marker")
                .filter(key -> !key.isEmpty())
                .map(key -> request.parameter("upload-id-marker").orElse("") + "/" + key);
        return backing.request(FakeOperation.LIST_OBJECT_UPLOADS, backing.home(), () -> {
            ResourceId id = stored.require(bucket);
            Page<MultipartUpload> page = buckets.uploads(new ObjectQuery(
                    id,
                    prefix,
                    Optional.of(Math.min(size, 1000)),
                    marker.map(text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)))));
            StringBuilder xml = new StringBuilder("<ListMultipartUploadsResult xmlns=\"" + NAMESPACE + "\">");
            xml.append(element("Bucket", bucket))
                    .append(element("Prefix", prefix))
                    .append(element("MaxUploads", size));
            xml.append(element("IsTruncated", page.nextToken().isPresent()));
            if (page.nextToken().isPresent()) {
                MultipartUpload last = page.items().get(page.items().size() - 1);
                xml.append(element("NextKeyMarker", last.key().key()))
                        .append(element("NextUploadIdMarker", last.uploadId()));
            }
            for (MultipartUpload upload : page.items()) {
                xml.append("<Upload>")
                        .append(element("Key", upload.key().key()))
                        .append(element("UploadId", upload.uploadId()))
                        .append(element("StorageClass", "STANDARD"))
                        .append(element("Initiated", upload.startedAt()))
                        .append("</Upload>");
            }
            return xml(200, xml.append("</ListMultipartUploadsResult>").toString());
        });
    }

    // Errors and XML.

    /** Says an error as <a href="https://cloud.google.com/storage/docs/xml-api/reference-status">the XML API</a> does. */
    static WireResponse refusal(GcpError error) {
        String code = switch (error.reason()) {
            case "notFound" ->
                String.valueOf(error.getMessage()).contains("bucket does not exist")
                        ? "NoSuchBucket"
                        : String.valueOf(error.getMessage()).startsWith("upload ") ? "NoSuchUpload" : "NoSuchKey";
            case "conditionNotMet" -> "PreconditionFailed";
            case "rateLimitExceeded" -> "SlowDown";
            case "authError" -> "AuthenticationRequired";
            case "forbidden" -> "AccessDenied";
            case "backendError" -> "ServiceUnavailable";
            case "internalError" -> "InternalError";
            case "quotaExceeded" -> "QuotaExceeded";
            case "invalid", "required" -> "InvalidArgument";
            case "requestedRangeNotSatisfiable" -> "InvalidRange";
            default -> error.reason();
        };
        return xml(
                error.status(),
                "<Error>" + element("Code", code) + element("Message", String.valueOf(error.getMessage()))
                        + "</Error>");
    }

    private static WireResponse xml(int status, String body) {
        return WireResponse.text(
                status, "application/xml; charset=UTF-8", "<?xml version='1.0' encoding='UTF-8'?>" + body);
    }

    private static String element(String name, Object value) {
        String text = value.toString()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\r", "&#13;")
                .replace("\n", "&#10;");
        return "<" + name + ">" + text + "</" + name + ">";
    }

    private static Element parse(byte[] body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(body))
                    .getDocumentElement();
        } catch (SAXException | IOException e) {
            throw new GcpError(400, "MalformedXML", "The XML you provided was not well-formed.");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Element> children(Element root, String rootName, String name) {
        if (!root.getTagName().equals(rootName)) {
            throw malformed();
        }
        List<Element> found = new ArrayList<>();
        NodeList nodes = root.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element) {
                if (!element.getTagName().equals(name)) {
                    throw malformed();
                }
                found.add(element);
            }
        }
        return found;
    }

    private static String text(Element part, String name) {
        NodeList nodes = part.getElementsByTagName(name);
        if (nodes.getLength() != 1) {
            throw malformed();
        }
        return nodes.item(0).getTextContent().trim();
    }

    private static GcpError malformed() {
        return new GcpError(400, "MalformedXML", "The XML you provided did not validate against our published schema.");
    }
}
