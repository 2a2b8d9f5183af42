package io.multicloud.testkit.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on 127.0.0.1 that hands every request to a {@link WireHandler}, counts it, and can break connections.
 * Thread-safe. It owns its threads, at most {@value #THREADS}, and ends them when closed.
 */
public final class WireServer implements AutoCloseable {
    private static final int THREADS = 64;
    private static final int LOG_SIZE = 10_000;
    private static final int BACKLOG = 512;

    static {
        // The server sends head and body in two writes. Without this, the second waits for the delayed
        // acknowledgement of the first, 40 ms on Linux. It is read once, when the first server is made.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final WireHandler handler;
    private final Object lock = new Object();
    private final Map<Long, WireFault> faults = new LinkedHashMap<>();
    private final Deque<WireExchange> log = new ArrayDeque<>();
    private final List<Throwable> failures = new ArrayList<>();
    private long requests;

    private WireServer(HttpServer server, WireHandler handler) {
        this.server = server;
        this.handler = handler;
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "wire-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    /**
     * Starts a server.
     *
     * @param port 0 for any that is free
     * @throws UncheckedIOException if the port is taken
     */
    public static WireServer start(int port, WireHandler handler) {
        try {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            HttpServer http = HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
            WireServer server = new WireServer(http, handler);
            http.setExecutor(server.threads);
            http.createContext("/", server::serve);
            http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port + " of 127.0.0.1", e);
        }
    }

    /** Returns {@code http://127.0.0.1:<port>}, without a slash at its end. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Returns how many requests came in, cut ones included. */
    public long requests() {
        synchronized (lock) {
            return requests;
        }
    }

    /**
     * Places a fault on one request. The next one to come is {@code requests() + 1}. A later fault on the same request
     * replaces it.
     *
     * @param request its number, counted from 1
     * @throws IllegalArgumentException if that one has come already
     */
    public void fault(long request, WireFault fault) {
        synchronized (lock) {
            if (request <= requests) {
                throw new IllegalArgumentException(
                        "request " + request + " has come already; the next is " + (requests + 1));
            }
            faults.put(request, fault);
        }
    }

    /** Takes back all faults that have not struck. */
    public void clearFaults() {
        synchronized (lock) {
            faults.clear();
        }
    }

    /** Returns the latest requests that were answered or cut, at most 10,000, in the order they ended. */
    public List<WireExchange> log() {
        synchronized (lock) {
            return List.copyOf(log);
        }
    }

    /** Returns what the handler threw other than to break a connection: empty unless the front has a mistake. */
    public List<Throwable> failures() {
        synchronized (lock) {
            return List.copyOf(failures);
        }
    }

    /** Stops at once; connections are broken. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    // A cut leaves the exchange without an answer; closing it then closes the connection.
    private void serve(HttpExchange exchange) throws IOException {
        long number;
        WireFault fault;
        synchronized (lock) {
            number = ++requests;
            fault = faults.remove(number);
        }
        try (exchange) {
            // Read in any case: a connection that is closed over unread bytes is reset, and the client may see that
            // first.
            WireRequest request = read(exchange);
            WireResponse response = fault instanceof WireFault.CutBefore ? null : answer(request);
            pause(fault);
            boolean whole = !(fault instanceof WireFault.CutAfter || fault instanceof WireFault.CutWithin);
            // Written down first: whoever has the answer finds the request in the log.
            add(number, exchange, response != null && whole ? OptionalInt.of(response.status()) : OptionalInt.empty());
            if (response != null && whole) {
                send(exchange, response);
            } else if (response != null && fault instanceof WireFault.CutWithin) {
                sendPart(exchange, response);
            }
        }
    }

    private void add(long number, HttpExchange exchange, OptionalInt status) {
        synchronized (lock) {
            if (log.size() == LOG_SIZE) {
                log.removeFirst();
            }
            log.addLast(new WireExchange(number, exchange.getRequestMethod() + " " + exchange.getRequestURI(), status));
        }
    }

    private static WireRequest read(HttpExchange exchange) throws IOException {
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readAllBytes();
        }
        URI uri = exchange.getRequestURI();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return new WireRequest(
                exchange.getRequestMethod(),
                uri.getRawPath() == null ? "" : uri.getRawPath(),
                query,
                WireRequest.parameters(query),
                exchange.getRequestHeaders(),
                body);
    }

    private @Nullable WireResponse answer(WireRequest request) {
        try {
            return handler.handle(request);
        } catch (IOException e) {
            return null;
        } catch (Exception | AssertionError | StackOverflowError e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                return null;
            }
            synchronized (lock) {
                failures.add(e);
            }
            return WireResponse.text(500, "text/plain", "the front failed: " + e);
        }
    }

    private static void pause(@Nullable WireFault fault) throws IOException {
        if (fault instanceof WireFault.Delay delay) {
            try {
                TimeUnit.NANOSECONDS.sleep(delay.real().toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("closed while answering late", e);
            }
        }
    }

    private static void send(HttpExchange exchange, WireResponse response) throws IOException {
        response.headers()
                .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] body = response.body();
        boolean head = isHead(exchange);
        if (head && !exchange.getResponseHeaders().containsKey("Content-Length")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
        }
        exchange.sendResponseHeaders(response.status(), head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    private static void sendPart(HttpExchange exchange, WireResponse response) throws IOException {
        byte[] body = response.body();
        if (isHead(exchange) || body.length == 0) {
            return;
        }
        response.headers()
                .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(response.status(), body.length);
        exchange.getResponseBody().write(body, 0, body.length / 2);
        exchange.getResponseBody().flush();
    }

    private static boolean isHead(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("HEAD");
    }
}
