package io.multicloud.gcp.wire;

import static io.multicloud.gcp.wire.Wire.ZONE;
import static io.multicloud.gcp.wire.Wire.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.cloud.compute.v1.Compute;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.multicloud.testkit.wire.WireFault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets in, what is not understood, and connections that break. */
class AccessWireTest {
    private final Wire wire = new Wire();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        wire.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(wire.front.endpoint() + path))
                        .header("Authorization", "Bearer " + GcpFront.TOKEN)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject error(HttpResponse<String> response) {
        return JsonParser.parseString(response.body()).getAsJsonObject().getAsJsonObject("error");
    }

    @Test
    void aTokenThatIsUnknownOrExpiredIsRefused() throws Exception {
        String path = "/compute/v1/projects/gcp-project/zones/" + ZONE + "/instances";
        assertThat(send("GET", path, "").statusCode()).isEqualTo(200);

        wire.front.expireToken(GcpFront.TOKEN);

        HttpResponse<String> expired = send("GET", path, "");
        assertThat(expired.statusCode()).isEqualTo(401);
        assertThat(error(expired).get("status").getAsString()).isEqualTo("UNAUTHENTICATED");
        wire.front.acceptToken(GcpFront.TOKEN);
        assertThat(send("GET", path, "").statusCode()).isEqualTo(200);
        HttpResponse<String> none = http.send(
                HttpRequest.newBuilder(URI.create(wire.front.endpoint() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(none.statusCode()).isEqualTo(401);
    }

    @Test
    void aJwtThatTheServiceAccountHasSignedIsAccepted() throws IOException {
        wire.running("web");
        ServiceAccountCredentials account = ServiceAccountCredentials.fromStream(
                new ByteArrayInputStream(wire.front.serviceAccountKey().getBytes(StandardCharsets.UTF_8)));
        Map<String, List<String>> headers = account.createWithUseJwtAccessWithScope(true)
                .createScoped("https://www.googleapis.com/auth/cloud-platform")
                .getRequestMetadata(wire.front.endpoint());

        HttpResponse<String> response;
        try {
            response = http.send(
                    HttpRequest.newBuilder(URI.create(wire.front.endpoint() + "/compute/v1/projects/gcp-project/zones/"
                                    + ZONE + "/instances/web"))
                            .header(
                                    "Authorization",
                                    headers.get("Authorization").get(0))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            String forged = headers.get("Authorization").get(0).replaceFirst("\\.[^.]{5}", ".AAAAA");
            assertThat(http.send(
                                    HttpRequest.newBuilder(URI.create(
                                                    wire.front.endpoint() + "/storage/v1/b?project=gcp-project"))
                                            .header("Authorization", forged)
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNotInTheSchemaIsRefused() throws Exception {
        String instances = "/compute/v1/projects/gcp-project/zones/" + ZONE + "/instances";

        HttpResponse<String> field = send("POST", instances, "{\"name\":\"web\",\"colour\":\"blue\"}");
        assertThat(field.statusCode()).isEqualTo(400);
        assertThat(error(field).get("message").getAsString()).contains("colour");
        HttpResponse<String> type = send("POST", instances, "{\"name\":\"web\",\"disks\":\"none\"}");
        assertThat(type.statusCode()).isEqualTo(400);
        HttpResponse<String> json = send("POST", instances, "{\"name\":");
        assertThat(error(json)
                        .getAsJsonArray("errors")
                        .get(0)
                        .getAsJsonObject()
                        .get("reason")
                        .getAsString())
                .isEqualTo("parseError");
        HttpResponse<String> body = send("POST", instances, "");
        assertThat(error(body).get("message").getAsString()).contains("instanceResource");
        HttpResponse<String> parameter = send("GET", instances + "?colour=blue", "");
        assertThat(error(parameter).get("message").getAsString()).contains("colour");
        assertThat(send("GET", instances + "?maxResults=501", "").statusCode()).isEqualTo(400);
        assertThat(send("GET", instances + "?maxResults=many", "").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/compute/v1/projects/gcp-project/moons", "").statusCode())
                .isEqualTo(404);
        assertThat(send("GET", "/v3/projects/gcp-project/moons", "").statusCode())
                .isEqualTo(404);
        assertThat(send("GET", "/compute/v1/projects/gcp-project/global/healthChecks", "")
                        .statusCode())
                .isEqualTo(501);
    }

    @Test
    void everyRouteOfTheDescriptorIsKnown() {
        Routes routes = new Routes(Compute.getDescriptor());

        assertThat(routes.size()).isGreaterThan(800);
        assertThat(routes.find("GET", "/compute/v1/projects/p/global/images/family/f"))
                .map(Routes.Match::name)
                .contains("Images.GetFromFamily");
        assertThat(routes.find("GET", "/compute/v1/projects/p/global/images/a%2Fb"))
                .map(match -> match.variables().get("image"))
                .contains("a/b");
    }

    @Test
    void aConnectionThatBreaksBeforeTheRequestHasDoneNothing() {
        wire.running("web");
        wire.front.server().fault(wire.front.server().requests() + 1, new WireFault.CutBefore());

        assertThatThrownBy(() -> wire.insert(small("other").build())).hasRootCauseInstanceOf(IOException.class);
        // The transport of the client may have repeated the request by itself; the name says who came.
        assertThat(wire.cloud.vms().size()).isLessThanOrEqualTo(2);
    }

    @Test
    void aSignedUrlOpensOneObjectForAWhile() throws Exception {
        send("POST", "/storage/v1/b?project=gcp-project", "{\"name\":\"photos\",\"location\":\"US-CENTRAL1\"}");
        URI put = signed("PUT", "/photos/cats/a%20b", 600);
        assertThat(http.send(
                                HttpRequest.newBuilder(put)
                                        .PUT(HttpRequest.BodyPublishers.ofString("purr"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        URI get = signed("GET", "/photos/cats/a%20b", 600);

        HttpResponse<String> read = open(get);
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo("purr");
        assertThat(open(URI.create(get.toString().replace("a%20b", "c"))).body())
                .contains("SignatureDoesNotMatch");
        assertThat(open(put).body()).contains("SignatureDoesNotMatch");
        assertThat(open(signed("GET", "/photos/none", 600)).body()).contains("NoSuchKey");
        wire.advance(Duration.ofMinutes(10));
        HttpResponse<String> late = open(get);
        assertThat(late.statusCode()).isEqualTo(400);
        assertThat(late.body()).contains("ExpiredToken");
    }

    private HttpResponse<String> open(URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Signs with the client library's key, by the steps of the vendor's page. */
    private URI signed(String method, String path, int seconds) throws Exception {
        ServiceAccountCredentials account = ServiceAccountCredentials.fromStream(
                new ByteArrayInputStream(wire.front.serviceAccountKey().getBytes(StandardCharsets.UTF_8)));
        String date = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(wire.cloud.time().now());
        String scope = date.substring(0, 8) + "/auto/storage/goog4_request";
        Map<String, String> query = new TreeMap<>();
        query.put("X-Goog-Algorithm", "GOOG4-RSA-SHA256");
        query.put("X-Goog-Credential", account.getClientEmail() + "/" + scope);
        query.put("X-Goog-Date", date);
        query.put("X-Goog-Expires", Integer.toString(seconds));
        query.put("X-Goog-SignedHeaders", "host");
        StringBuilder text = new StringBuilder();
        query.forEach((name, value) -> text.append(text.length() == 0 ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        String canonical = method + "\n" + path + "\n" + text + "\nhost:"
                + wire.front.endpoint().getAuthority() + "\n\nhost\nUNSIGNED-PAYLOAD";
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] signature = account.sign(
                ("GOOG4-RSA-SHA256\n" + date + "\n" + scope + "\n" + hash).getBytes(StandardCharsets.UTF_8));
        return URI.create(wire.front.endpoint() + path + "?" + text + "&X-Goog-Signature="
                + HexFormat.of().formatHex(signature));
    }
}
