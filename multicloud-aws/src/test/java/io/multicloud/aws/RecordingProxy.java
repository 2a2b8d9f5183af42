package io.multicloud.aws;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that answers for whom it stands, one request a connection, and writes down the heads. The JDK's server takes no
 * request line that ends with a host. Thread-safe.
 */
final class RecordingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final String answer;
    private final @Nullable String user;
    private final List<List<String>> heads = new ArrayList<>();

    /**
     * Starts one.
     *
     * @param user whom it lets through, as {@code user:password} in Base64; null for anyone
     */
    RecordingProxy(String answer, @Nullable String user) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answer = answer;
        this.user = user;
        Thread thread = new Thread(this::serve, "wire-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns its address, with a user if there is one. */
    URI address(String userInfo) {
        return URI.create(
                "http://" + (userInfo.isEmpty() ? "" : userInfo + "@") + "127.0.0.1:" + server.getLocalPort());
    }

    /** Returns the first line of every request. */
    synchronized List<String> requestLines() {
        return heads.stream().map(head -> head.get(0)).toList();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                List<String> head = head(socket.getInputStream());
                if (!head.isEmpty()) {
                    synchronized (this) {
                        heads.add(head);
                    }
                    socket.getInputStream()
                            .readNBytes(Integer.parseInt(
                                    header(head, "content-length").orElse("0")));
                    boolean known =
                            user == null || header(head, "proxy-authorization").equals(Optional.of("Basic " + user));
                    socket.getOutputStream().write(known ? ok() : refusal());
                }
            } catch (IOException e) {
                // A client that has gone, or the end.
            }
        }
    }

    private byte[] ok() {
        return ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: " + answer.length()
                        + "\r\n\r\n" + answer)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] refusal() {
        return String.join(
                        "\r\n",
                        "HTTP/1.1 407 Proxy Authentication Required",
                        "Proxy-Authenticate: Basic realm=\"proxy\"",
                        "Connection: close",
                        "Content-Length: 0",
                        "",
                        "")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Optional<String> header(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    private static List<String> head(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                String text = line.toString(StandardCharsets.US_ASCII).strip();
                if (text.isEmpty()) {
                    return lines;
                }
                lines.add(text);
                line.reset();
            } else {
                line.write(b);
            }
        }
        return List.of();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
