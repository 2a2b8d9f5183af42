package io.multicloud.gcp.wire;

import static io.multicloud.gcp.wire.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Bucket;
import com.google.api.services.storage.model.ComposeRequest;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import io.multicloud.testkit.FaultKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StorageWireTest {
    private static final int UNIT = 256 << 10;

    private final Wire wire = new Wire();
    private final Storage storage = new Storage.Builder(
                    new NetHttpTransport(),
                    GsonFactory.getDefaultInstance(),
                    request -> request.getHeaders().setAuthorization("Bearer " + GcpFront.TOKEN))
            .setRootUrl(wire.front.endpoint() + "/")
            .setApplicationName("test")
            .build();
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void createBucket() throws IOException {
        storage.buckets()
                .insert(wire.project, new Bucket().setName("photos").setLocation("US-CENTRAL1"))
                .execute();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(count).nextBytes(bytes);
        return bytes;
    }

    private StorageObject put(String name, byte[] bytes) throws IOException {
        return storage.objects()
                .insert(
                        "photos",
                        new StorageObject().setName(name).setMetadata(Map.of("by", "test")),
                        new ByteArrayContent("image/png", bytes))
                .execute();
    }

    private byte[] read(String name) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        storage.objects().get("photos", name).executeMedia().download(out);
        return out.toByteArray();
    }

    @Test
    void aBucketHasItsLabelsAndLosesThemByPatch() throws IOException {
        storage.buckets()
                .patch("photos", new Bucket().setLabels(Map.of("team", "blue")))
                .execute();

        Bucket bucket = storage.buckets().get("photos").execute();

        assertThat(bucket.getLabels()).isEqualTo(Map.of("team", "blue"));
        assertThat(bucket.getLocation()).isEqualTo("US-CENTRAL1");
        assertThat(bucket.getMetageneration()).isEqualTo(2);
        assertThat(storage.buckets().list(wire.project).execute().getItems())
                .extracting(Bucket::getName)
                .containsExactly("photos");
    }

    @Test
    void aBucketIsCreatedOnceAndDeletedEmpty() throws IOException {
        assertThat(refused(() -> storage.buckets()
                        .insert(wire.project, new Bucket().setName("photos").setLocation("US-CENTRAL1"))
                        .execute()))
                .extracting(Wire.Refusal::status, Wire.Refusal::reason)
                .containsExactly(409, "conflict");
        put("cat", bytes(3));
        assertThat(refused(() -> storage.buckets().delete("photos").execute()).status())
                .isEqualTo(409);
        storage.objects().delete("photos", "cat").execute();
        storage.buckets().delete("photos").execute();
        assertThat(refused(() -> storage.buckets().get("photos").execute()).status())
                .isEqualTo(404);
    }

    @Test
    void whatABucketCannotBeIsRefused() {
        assertThat(refused(() -> storage.buckets()
                                .insert(
                                        wire.project,
                                        new Bucket().setName("google-photos").setLocation("US-CENTRAL1"))
                                .execute())
                        .status())
                .isEqualTo(400);
        assertThat(refused(() -> storage.buckets()
                                .insert(
                                        wire.project,
                                        new Bucket().setName("other").setLocation("MARS-NORTH1"))
                                .execute())
                        .message())
                .contains("location");
        Bucket unknown = new Bucket().setName("other").setLocation("US-CENTRAL1");
        unknown.set("colour", "blue");
        assertThat(refused(() -> storage.buckets().insert(wire.project, unknown).execute())
                        .message())
                .contains("colour");
    }

    @Test
    void anObjectIsWrittenInOneRequestAndReadInParts() throws IOException {
        byte[] bytes = bytes(10_000);
        StorageObject written = put("cats/a b+c/ü.png", bytes);

        assertThat(written.getContentType()).isEqualTo("image/png");
        StorageObject read = storage.objects().get("photos", "cats/a b+c/ü.png").execute();
        assertThat(read.getMetadata()).isEqualTo(Map.of("by", "test"));
        assertThat(read.getGeneration()).isEqualTo(written.getGeneration());
        assertThat(read.getSize()).isEqualTo(10_000);
        assertThat(read("cats/a b+c/ü.png")).isEqualTo(bytes);

        Storage.Objects.Get part = storage.objects().get("photos", "cats/a b+c/ü.png");
        part.setRequestHeaders(
                new HttpHeaders().setAuthorization("Bearer " + GcpFront.TOKEN).setRange("bytes=100-199"));
        assertThat(part.executeMedia().getContent().readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 100, 200));
        Storage.Objects.Get beyond = storage.objects().get("photos", "cats/a b+c/ü.png");
        beyond.setRequestHeaders(
                new HttpHeaders().setAuthorization("Bearer " + GcpFront.TOKEN).setRange("bytes=10000-"));
        assertThat(refused(beyond::executeMedia).status()).isEqualTo(416);
    }

    @Test
    void anObjectTellsWhereItsBytesAreRead() throws IOException, InterruptedException {
        byte[] bytes = bytes(10);
        String link = put("cats/a b+c/ü.png", bytes).getMediaLink();

        HttpRequest read = HttpRequest.newBuilder(URI.create(link))
                .header("Authorization", "Bearer " + GcpFront.TOKEN)
                .build();

        assertThat(http.send(read, HttpResponse.BodyHandlers.ofByteArray()).body())
                .isEqualTo(bytes);
    }

    @Test
    void aGenerationThatDoesNotMatchIsRefused() throws IOException {
        StorageObject first = put("cat", bytes(3));

        Storage.Objects.Insert absent = storage.objects()
                .insert("photos", new StorageObject().setName("cat"), new ByteArrayContent("a/b", bytes(4)));
        assertThat(refused(() -> absent.setIfGenerationMatch(0L).execute()))
                .extracting(Wire.Refusal::status, Wire.Refusal::reason)
                .containsExactly(412, "conditionNotMet");
        StorageObject second = put("cat", bytes(5));
        assertThat(second.getGeneration()).isGreaterThan(first.getGeneration());
        assertThat(refused(() -> storage.objects()
                                .delete("photos", "cat")
                                .setIfGenerationMatch(first.getGeneration())
                                .execute())
                        .status())
                .isEqualTo(412);
        storage.objects()
                .delete("photos", "cat")
                .setIfGenerationMatch(second.getGeneration())
                .execute();
        assertThat(refused(() -> storage.objects().delete("photos", "cat").execute())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void pagesHoldAllObjectsInTheOrderOfTheirNames() throws IOException {
        for (String name : List.of("b", "a", "c", "dir/1", "dir/2")) {
            put(name, bytes(1));
        }
        List<String> names = new ArrayList<>();
        String token = null;
        do {
            Objects page = storage.objects()
                    .list("photos")
                    .setMaxResults(2L)
                    .setPageToken(token)
                    .execute();
            page.getItems().forEach(item -> names.add(item.getName()));
            token = page.getNextPageToken();
        } while (token != null);

        assertThat(names).containsExactly("a", "b", "c", "dir/1", "dir/2");
        Objects directory = storage.objects().list("photos").setDelimiter("/").execute();
        assertThat(directory.getItems()).extracting(StorageObject::getName).containsExactly("a", "b", "c");
        assertThat(directory.getPrefixes()).containsExactly("dir/");
        assertThat(storage.objects().list("photos").setPrefix("dir/").execute().getItems())
                .hasSize(2);
    }

    private HttpResponse<String> send(String method, URI uri, byte[] body, Consumer<HttpRequest.Builder> more)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Authorization", "Bearer " + GcpFront.TOKEN);
        more.accept(request);
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theVendorsCommandLineSendsPartsOfItsOwnForm() throws IOException {
        String body = "--=1=\nContent-Type: application/json\nMIME-Version: 1.0\n\n{\"name\":\"cat\"}\n"
                + "--=1=\nContent-Type: text/plain\n\npurr\n\n--=1=--";

        HttpResponse<String> response = send(
                "POST",
                URI.create(wire.front.endpoint() + "/upload/storage/v1/b/photos/o?uploadType=multipart"),
                body.getBytes(StandardCharsets.UTF_8),
                request -> request.header("Content-Type", "multipart/related; boundary='=1='"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(new String(read("cat"), StandardCharsets.UTF_8)).isEqualTo("purr\n");
    }

    private URI openSession(String name, String more) throws IOException {
        HttpResponse<String> opened = send(
                "POST",
                URI.create(wire.front.endpoint() + "/upload/storage/v1/b/photos/o?uploadType=resumable&name=" + name
                        + more),
                new byte[0],
                request -> request.header("X-Upload-Content-Type", "image/png"));
        assertThat(opened.statusCode()).isEqualTo(200);
        return URI.create(opened.headers().firstValue("Location").orElseThrow());
    }

    @Test
    void aResumableUploadGoesOnWhereItBroke() throws IOException {
        byte[] bytes = bytes(UNIT + 1000);
        URI session = openSession("cat", "");

        HttpResponse<String> first = send(
                "PUT",
                session,
                Arrays.copyOf(bytes, UNIT),
                request -> request.header("Content-Range", "bytes 0-" + (UNIT - 1) + "/*"));
        assertThat(first.statusCode()).isEqualTo(308);
        assertThat(first.headers().firstValue("Range")).contains("bytes=0-" + (UNIT - 1));
        HttpResponse<String> asked = send(
                "PUT", session, new byte[0], request -> request.header("Content-Range", "bytes */" + bytes.length));
        assertThat(asked.statusCode()).isEqualTo(308);
        assertThat(refused(() -> storage.objects().get("photos", "cat").execute())
                        .status())
                .isEqualTo(404);
        HttpResponse<String> last = send(
                "PUT",
                session,
                Arrays.copyOfRange(bytes, UNIT, bytes.length),
                request -> request.header(
                        "Content-Range", "bytes " + UNIT + "-" + (bytes.length - 1) + "/" + bytes.length));
        assertThat(last.statusCode()).isEqualTo(200);

        assertThat(read("cat")).isEqualTo(bytes);
        assertThat(storage.objects().get("photos", "cat").execute().getContentType())
                .isEqualTo("image/png");
        assertThat(send(
                                "PUT",
                                session,
                                new byte[0],
                                request -> request.header("Content-Range", "bytes */" + bytes.length))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aChunkOfAnOddSizeOrOutOfOrderIsRefused() throws IOException {
        URI session = openSession("cat", "");

        assertThat(send("PUT", session, bytes(1000), request -> request.header("Content-Range", "bytes 0-999/*"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(send(
                                "PUT",
                                session,
                                bytes(UNIT),
                                request ->
                                        request.header("Content-Range", "bytes " + UNIT + "-" + (2 * UNIT - 1) + "/*"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aSessionKeepsItsConditionAndCanBeGivenUp() throws IOException {
        put("cat", bytes(1));
        URI session = openSession("cat", "&ifGenerationMatch=0");
        assertThat(send("PUT", session, bytes(5), request -> {}).statusCode()).isEqualTo(412);

        URI other = openSession("dog", "");
        assertThat(send("DELETE", other, new byte[0], request -> {}).statusCode())
                .isEqualTo(499);
        assertThat(send("PUT", other, bytes(5), request -> {}).statusCode()).isEqualTo(404);
    }

    @Test
    void theLibrarysOwnUploaderSendsChunks() throws IOException {
        byte[] bytes = bytes(3 * UNIT + 17);
        Storage.Objects.Insert insert = storage.objects()
                .insert("photos", new StorageObject().setName("big"), new ByteArrayContent("a/b", bytes));
        insert.getMediaHttpUploader().setDirectUploadEnabled(false).setChunkSize(UNIT);

        insert.execute();

        assertThat(read("big")).isEqualTo(bytes);
    }

    @Test
    void objectsAreComposedAndRewritten() throws IOException {
        put("a", new byte[] {1, 2});
        put("b", new byte[] {3});
        storage.objects()
                .compose(
                        "photos",
                        "ab",
                        new ComposeRequest()
                                .setDestination(new StorageObject().setContentType("x/y"))
                                .setSourceObjects(List.of(
                                        new ComposeRequest.SourceObjects().setName("a"),
                                        new ComposeRequest.SourceObjects().setName("b"))))
                .execute();
        storage.objects()
                .rewrite("photos", "ab", "photos", "copy", new StorageObject())
                .execute();

        assertThat(read("copy")).containsExactly(1, 2, 3);
        assertThat(storage.objects().get("photos", "copy").execute().getContentType())
                .isEqualTo("x/y");
        assertThat(refused(() -> storage.objects()
                                .rewrite("photos", "a", "photos", "copy", new StorageObject())
                                .setIfGenerationMatch(0L)
                                .execute())
                        .status())
                .isEqualTo(412);
    }

    @Test
    void partsAreUploadedListedAndJoinedOverTheXmlApi() throws IOException {
        String object = wire.front.endpoint() + "/photos/parts%2Fcat";
        HttpResponse<String> started = send(
                "POST",
                URI.create(object + "?uploads"),
                new byte[0],
                request -> request.header("Content-Type", "image/png").header("x-goog-meta-by", "test"));
        String id = started.body().replaceAll("(?s).*<UploadId>(.*)</UploadId>.*", "$1");
        byte[] first = bytes(5 << 20);
        String one = part(object, id, 1, first);
        String two = part(object, id, 2, new byte[] {1});
        assertThat(send(
                                "GET",
                                URI.create(wire.front.endpoint() + "/photos?uploads&prefix=parts"),
                                new byte[0],
                                request -> {})
                        .body())
                .contains("<UploadId>" + id + "</UploadId>")
                .contains("<IsTruncated>false</IsTruncated>");

        HttpResponse<String> completed = send(
                "POST",
                URI.create(object + "?uploadId=" + id),
                ("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + one + "</ETag></Part>"
                                + "<Part><PartNumber>2</PartNumber><ETag>" + two
                                + "</ETag></Part></CompleteMultipartUpload>")
                        .getBytes(StandardCharsets.UTF_8),
                request -> {});

        assertThat(completed.statusCode()).isEqualTo(200);
        assertThat(read("parts/cat")).hasSize((5 << 20) + 1);
        StorageObject cat = storage.objects().get("photos", "parts/cat").execute();
        assertThat(cat.getContentType()).isEqualTo("image/png");
        assertThat(cat.getMetadata()).isEqualTo(Map.of("by", "test"));
        HttpResponse<String> abort =
                send("DELETE", URI.create(object + "?uploadId=upload-none"), new byte[0], request -> {});
        assertThat(abort.statusCode()).isEqualTo(404);
        assertThat(abort.body()).contains("<Code>NoSuchUpload</Code>");
    }

    private String part(String object, String id, int number, byte[] bytes) throws IOException {
        return send("PUT", URI.create(object + "?partNumber=" + number + "&uploadId=" + id), bytes, request -> {})
                .headers()
                .firstValue("ETag")
                .orElseThrow();
    }

    @Test
    void bytesThatAFaultChangesStillHaveTheirOldChecksum() throws IOException {
        StorageObject written = put("cat", bytes(100));
        wire.cloud.fault(FaultKind.CORRUPT_BYTES);

        assertThat(read("cat")).isNotEqualTo(bytes(100));
        assertThat(storage.objects().get("photos", "cat").execute().getMd5Hash())
                .isEqualTo(written.getMd5Hash());
    }

    @Test
    void aRequestWithoutATokenIsRefused() throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(wire.front.endpoint() + "/storage/v1/b/photos"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("authError");
    }
}
