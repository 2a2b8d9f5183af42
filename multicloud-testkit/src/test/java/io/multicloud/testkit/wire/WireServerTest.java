package io.multicloud.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server on which fronts stand, seen by a client that repeats nothing: a bare socket. */
class WireServerTest {
    private final List<WireRequest> handled = new CopyOnWriteArrayList<>();
    private volatile WireHandler handler = request -> WireResponse.text(200, "text/plain", "0123456789");
    private final WireServer server = WireServer.start(0, request -> {
        handled.add(request);
        return handler.handle(request);
    });

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theHandlerGetsTheRequestAsItWasSent() {
        send("PUT /a%2Fb/c?x=1&y=two%20words&x=3&flag HTTP/1.1\r\nHost: h\r\nX-Some: A\r\nx-some: B\r\n"
                + "Content-Length: 4\r\nConnection: close\r\n\r\nbody");

        WireRequest request = handled.get(0);
        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.path()).isEqualTo("/a%2Fb/c");
        assertThat(request.rawQuery()).isEqualTo("x=1&y=two%20words&x=3&flag");
        assertThat(request.query().get("x")).containsExactly("1", "3");
        assertThat(request.parameter("y")).contains("two words");
        assertThat(request.parameter("flag")).contains("");
        assertThat(request.parameter("none")).isEmpty();
        assertThat(request.headers().get("x-SOME")).containsExactly("A", "B");
        assertThat(request.text()).isEqualTo("body");
    }

    @Test
    void aChunkedBodyIsHandedOverWhole() {
        String head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        send(head + chunk("abc") + chunk("de") + chunk(""));

        assertThat(handled.get(0).text()).isEqualTo("abcde");
    }

    @Test
    void theClientGetsStatusHeadersAndBody() {
        handler =
                request -> WireResponse.text(418, "text/tea", "short and stout").with("X-Request-Id", "r1");

        String answer = get("/");

        assertThat(answer).startsWith("HTTP/1.1 418 ").endsWith("\r\n\r\nshort and stout");
        assertThat(answer.toLowerCase(Locale.ROOT))
                .contains("content-type: text/tea", "x-request-id: r1", "content-length: 15");
    }

    @Test
    void anAnswerToHeadTellsTheLengthAndHasNoBody() {
        String answer = send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertThat(answer.toLowerCase(Locale.ROOT)).contains("content-length: 10");
        assertThat(answer).endsWith("\r\n\r\n");
    }

    @Test
    void aCutBeforeHandlingLeavesNothingDoneAndNoAnswer() {
        server.fault(2, new WireFault.CutBefore());

        assertThat(get("/first")).startsWith("HTTP/1.1 200 ");
        assertThat(get("/second")).isEmpty();
        assertThat(get("/third")).startsWith("HTTP/1.1 200 ");
        assertThat(handled).extracting(WireRequest::path).containsExactly("/first", "/third");
    }

    @Test
    void aCutAfterHandlingLosesTheAnswer() {
        server.fault(1, new WireFault.CutAfter());

        assertThat(get("/")).isEmpty();
        assertThat(handled).hasSize(1);
    }

    @Test
    void aCutWithinTheAnswerBreaksOffItsBody() {
        server.fault(1, new WireFault.CutWithin());

        String answer = get("/");

        assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n01234");
        assertThat(answer.toLowerCase(Locale.ROOT)).contains("content-length: 10");
    }

    @Test
    void aCutWithinAnAnswerThatHasNoBodyLosesIt() {
        server.fault(1, new WireFault.CutWithin());

        assertThat(send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .isEmpty();
    }

    @Test
    void aDelayIsLongerThanAClientThatDoesNotWait() throws IOException {
        server.fault(1, new WireFault.Delay(Duration.ofMinutes(1)));

        try (Socket socket = connect()) {
            socket.setSoTimeout(50);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(handled).hasSize(1);
    }

    @Test
    void aHandlerThatThrowsAnIOExceptionBreaksTheConnectionAndIsNotAtFault() {
        handler = request -> {
            throw new IOException("lost");
        };

        assertThat(get("/")).isEmpty();
        assertThat(server.failures()).isEmpty();
    }

    @Test
    void aHandlerThatFailsOtherwiseIsAnsweredForAndRemembered() {
        IllegalStateException mistake = new IllegalStateException("a mistake");
        handler = request -> {
            throw mistake;
        };

        assertThat(get("/")).startsWith("HTTP/1.1 500 ").contains("a mistake");
        assertThat(server.failures()).containsExactly(mistake);
    }

    @Test
    void everyRequestIsCountedAndLogged() {
        server.fault(2, new WireFault.CutBefore());

        get("/first?a=b");
        get("/second");

        assertThat(server.requests()).isEqualTo(2);
        assertThat(server.log())
                .containsExactly(
                        new WireExchange(1, "GET /first?a=b", OptionalInt.of(200)),
                        new WireExchange(2, "GET /second", OptionalInt.empty()));
    }

    @Test
    void aFaultOnARequestThatHasComeIsRefused() {
        get("/");

        assertThatThrownBy(() -> server.fault(1, new WireFault.CutAfter()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("request 1 has come already; the next is 2");
    }

    @Test
    void faultsThatWereTakenBackDoNotStrike() {
        server.fault(1, new WireFault.CutAfter());
        server.clearFaults();

        assertThat(get("/")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        int port = server.endpoint().getPort();

        assertThatThrownBy(() -> WireServer.start(port, handler))
                .hasMessage("cannot listen on port " + port + " of 127.0.0.1");
    }

    @Test
    void theEndpointIsOnTheLoopbackOnly() {
        assertThat(server.endpoint())
                .isEqualTo(URI.create("http://127.0.0.1:" + server.endpoint().getPort()));
    }

    @Test
    void nobodyAnswersAfterClose() {
        server.close();

        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }

    private static String chunk(String data) {
        return data.length() + "\r\n" + data + "\r\n";
    }

    private String get(String target) {
        return send("GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    }

    /** Returns all that comes back until the connection ends. */
    private String send(String request) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(answer);
        } catch (IOException e) {
            // A connection may be reset instead of closed; what came before that counts.
            assertThat(e).hasMessageContaining("reset");
        }
        return answer.toString(StandardCharsets.US_ASCII);
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.endpoint().getPort());
    }
}
