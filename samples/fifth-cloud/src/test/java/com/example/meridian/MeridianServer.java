package com.example.meridian;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.multicloud.testkit.conformance.FaultInjector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Meridian behind HTTP, on a port of its own. Its requests can be made to fail. */
final class MeridianServer implements FaultInjector, AutoCloseable {
    /** The key of its one account. */
    static final String KEY = "meridian-key-1";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    static {
        // Head and body of an answer are two packets, and the second would wait 40 ms for the first to be acknowledged.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final MeridianCloud cloud;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Object lock = new Object();
    private @Nullable Countdown placed;
    private long requests;

    MeridianServer(InstantSource clock) {
        cloud = new MeridianCloud(clock);
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(threads);
        http.createContext("/v1/", this::handle);
        http.start();
    }

    MeridianCloud cloud() {
        return cloud;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Fault fault = nextFault();
            if (fault != null && !fault.committed()) {
                refuse(exchange, refusal(fault));
                return;
            }
            ObjectNode answer;
            try {
                if (!KEY.equals(exchange.getRequestHeaders().getFirst("Meridian-Key"))) {
                    throw new Refusal(401, "E_WHO", "no such key");
                }
                answer = answer(exchange);
            } catch (Refusal e) {
                refuse(exchange, e);
                return;
            }
            if (fault == Fault.LOST_RESPONSE) {
                // Announces more than it sends, so that no client takes it for a connection that was closed in time.
                exchange.sendResponseHeaders(200, 1000);
            } else if (fault != null) {
                refuse(exchange, refusal(fault));
            } else {
                send(exchange, 200, answer);
            }
        } catch (RuntimeException e) {
            send(exchange, 500, MeridianCloud.object().put("bug", String.valueOf(e)));
            throw e;
        }
    }

    private ObjectNode answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath().substring("/v1/".length());
        List<String> segments =
                Arrays.stream(path.split("/", -1)).map(MeridianServer::decode).toList();
        Map<String, String> parameters = new TreeMap<>();
        String query = exchange.getRequestURI().getRawQuery();
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                String[] parts = parameter.split("=", 2);
                parameters.put(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
            }
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        ObjectNode json = body.length == 0 ? MeridianCloud.object() : (ObjectNode) MAPPER.readTree(body);
        String token = exchange.getRequestHeaders().getFirst("Meridian-Token");
        return cloud.answer(exchange.getRequestMethod(), segments, parameters, token == null ? "" : token, json);
    }

    private void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        synchronized (lock) {
            exchange.getResponseHeaders().add("Meridian-Request", "r-" + ++requests);
        }
        if (refusal.status() == 429) {
            exchange.getResponseHeaders().add("Retry-After", "2");
        }
        ObjectNode body = MeridianCloud.object();
        body.putObject("error").put("code", refusal.code()).put("message", refusal.getMessage());
        send(exchange, refusal.status(), body);
    }

    private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    // Faults.

    @Override
    public Set<Fault> supported() {
        return EnumSet.complementOf(EnumSet.of(Fault.CORRUPT_BYTES));
    }

    @Override
    public Placed place(Fault fault, int first, int times) {
        if (!supported().contains(fault) || first < 1 || times < 1) {
            throw new IllegalArgumentException("cannot place " + fault + " at " + first + " for " + times);
        }
        synchronized (lock) {
            Countdown countdown = new Countdown(fault, first, times);
            placed = countdown;
            return countdown;
        }
    }

    private @Nullable Fault nextFault() {
        synchronized (lock) {
            return placed == null ? null : placed.next();
        }
    }

    private static Refusal refusal(Fault fault) {
        return switch (fault) {
            case THROTTLED -> new Refusal(429, "E_SLOW_DOWN", "too many requests");
            case CAPACITY -> Refusal.noRoom("no room");
            case QUOTA -> Refusal.limit("a limit is reached");
            case UNAUTHENTICATED -> new Refusal(401, "E_WHO", "the key has expired");
            case PERMISSION_DENIED -> new Refusal(403, "E_FORBIDDEN", "the key does not allow it");
            default -> new Refusal(503, "E_OUT_OF_SERVICE", "try later");
        };
    }

    private final class Countdown implements Placed {
        private final Fault fault;
        private final long first;
        private final long behind;
        private long seen;
        private int hits;
        private boolean removed;

        Countdown(Fault fault, int first, int times) {
            this.fault = fault;
            this.first = first;
            this.behind = (long) first + times;
        }

        private @Nullable Fault next() {
            seen++;
            if (removed || seen < first || seen >= behind) {
                return null;
            }
            hits++;
            return fault;
        }

        @Override
        public int hits() {
            synchronized (lock) {
                return hits;
            }
        }

        @Override
        public void remove() {
            synchronized (lock) {
                removed = true;
            }
        }
    }
}
