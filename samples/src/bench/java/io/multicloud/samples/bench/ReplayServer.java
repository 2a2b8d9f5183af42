package io.multicloud.samples.bench;

import io.multicloud.testkit.wire.WireHandler;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A server on the loopback whose answers are bytes that were prepared once: the first request of its kind is answered by a
 * front, every later one with what that wrote. So the time of a request is the client's, and that of the kernel.
 */
final class ReplayServer implements AutoCloseable {
    private final WireHandler front;
    private final ServerSocket socket;
    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();

    /** Starts on any free port. */
    ReplayServer(WireHandler front) throws IOException {
        this.front = front;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("replay", this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** Returns how many kinds of requests there were. */
    int kinds() {
        return answers.size();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                start("replay-connection", () -> serve(connection));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException("no more connections are taken", e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            for (String line = line(in); line != null; line = line(in)) {
                Map<String, List<String>> headers = headers(in);
                String length =
                        headers.getOrDefault("Content-Length", List.of("0")).get(0);
                byte[] body = in.readNBytes(Integer.parseInt(length));
                String kind = line + "\n" + new String(body, StandardCharsets.ISO_8859_1);
                byte[] answer = answers.get(kind);
                if (answer == null) {
                    answer = prepare(line, headers, body);
                    answers.put(kind, answer);
                }
                out.write(answer);
            }
        } catch (IOException e) {
            // The client has closed the connection.
        }
    }

    private byte[] prepare(String line, Map<String, List<String>> headers, byte[] body) throws IOException {
        String[] parts = line.split(" ", 3);
        URI target = URI.create(parts[1]);
        String query = target.getRawQuery() == null ? "" : target.getRawQuery();
        WireResponse response;
        try {
            response = front.handle(new WireRequest(
                    parts[0], target.getRawPath(), query, WireRequest.parameters(query), headers, body));
        } catch (Exception e) {
            throw new IOException("the front failed at " + line, e);
        }
        if (response.status() != 200) {
            System.err.println("  " + line + " is answered with " + response.status() + ": "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        StringBuilder head = new StringBuilder("HTTP/1.1 " + response.status() + " recorded\r\n");
        response.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(response.body().length).append("\r\n\r\n");
        answer.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        answer.writeBytes(response.body());
        return answer.toByteArray();
    }

    private static Map<String, List<String>> headers(InputStream in) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** Returns the next line; null at the end of the connection. */
    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return null;
    }
}
