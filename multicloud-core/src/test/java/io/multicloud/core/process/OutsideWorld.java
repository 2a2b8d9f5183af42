package io.multicloud.core.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What killed processes cannot take with them: a cloud, in which they create and delete, and the log of what their journal
 * has acknowledged to them. Lines over a socket of the loopback address; what a process has written before it was killed
 * still arrives. Two kinds of resources: those whose create is repeatable by a token, and those for which a second create
 * makes a second resource.
 */
final class OutsideWorld implements AutoCloseable {
    private static final int LONGEST_ANSWER_MILLIS = 8;

    private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final History history = new History();
    private final Random random;
    private final Map<String, Set<String>> resources = new LinkedHashMap<>();
    private final Map<String, String> byToken = new HashMap<>();
    private final Queue<String> unconfirmed = new ArrayDeque<>();
    private final Map<String, String> handedTo = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> held = new HashSet<>();
    private final Map<String, Integer> heard = new HashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private int takeovers;
    private String prefix;
    private int sagas;
    private int made;
    private boolean handsOut = true;

    /** @param prefix of the ids of sagas that are handed out */
    OutsideWorld(String prefix, long seed) throws IOException {
        this.prefix = prefix;
        this.random = new Random(seed);
        daemon("world", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    History history() {
        return history;
    }

    /** Hands out ids with another beginning from now on. */
    synchronized void handOut(String newPrefix) {
        prefix = newPrefix;
    }

    /** Hands out nothing new, but what a dead process had not yet started. */
    synchronized void finish() {
        handsOut = false;
    }

    /** The process is dead, and what it was told to start may not have been. */
    synchronized void died(String process) {
        for (Map.Entry<String, String> handed : List.copyOf(handedTo.entrySet())) {
            if (handed.getValue().equals(process)) {
                handedTo.remove(handed.getKey());
                unconfirmed.add(handed.getKey());
            }
        }
    }

    /** Waits until every saga that was handed out has ended, and returns those that have not. */
    synchronized Set<String> awaitEnds(long seconds) throws InterruptedException {
        await(() -> open().isEmpty(), seconds);
        return open();
    }

    /** Returns how often a saga was taken over from an owner that had not given it up. */
    synchronized int takeovers() {
        return takeovers;
    }

    /** Waits until there were more of those than that; returns whether there were. */
    synchronized boolean awaitTakeover(int before, long seconds) throws InterruptedException {
        return await(() -> takeovers > before, seconds);
    }

    /** Returns how often a process, in all its lives, has asked for something to do. */
    synchronized int heard(String process) {
        return heard.getOrDefault(process, 0);
    }

    /** Waits until a process has asked more often than that; returns whether it has. */
    synchronized boolean awaitHeard(String process, int before, long seconds) throws InterruptedException {
        return await(() -> heard.getOrDefault(process, 0) > before, seconds);
    }

    /** Waits until a process is in a call that is held; returns whether it is. */
    synchronized boolean awaitHeld(String process, long seconds) throws InterruptedException {
        return await(() -> held.contains(process), seconds);
    }

    /** Called under the lock. */
    private boolean await(BooleanSupplier condition, long seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean() && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.timedWait(this, 100);
        }
        return condition.getAsBoolean();
    }

    private Set<String> open() {
        Set<String> open = new TreeSet<>(unconfirmed);
        open.addAll(handedTo.keySet());
        open.addAll(history.created());
        open.removeAll(ended);
        return open;
    }

    synchronized int ended() {
        return ended.size();
    }

    /** Returns what is there for each step of each saga, none of them empty. */
    synchronized Map<String, Set<String>> resources() {
        Map<String, Set<String>> copy = new LinkedHashMap<>();
        resources.forEach((step, ids) -> {
            if (!ids.isEmpty()) {
                copy.put(step, new LinkedHashSet<>(ids));
            }
        });
        return copy;
    }

    // ---- the wire

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                daemon("world-connection", () -> serve(socket));
            }
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("HOLD")) {
                    hold(words[1]);
                }
                String answer = answer(words[0], Arrays.copyOfRange(words, 1, words.length));
                if (answer != null) {
                    // As long as that, an effect is had and nobody has been told.
                    Thread.sleep(jitter());
                    out.println(answer);
                }
            }
        } catch (IOException e) {
            // Killed while it was being answered.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hold(String process) throws InterruptedException {
        synchronized (this) {
            held.add(process);
            notifyAll();
        }
        over.await();
    }

    private synchronized int jitter() {
        return random.nextInt(LONGEST_ANSWER_MILLIS);
    }

    /** Returns what is answered; null for what is only told. */
    private synchronized String answer(String verb, String... words) {
        return switch (verb) {
            case "NEXT" -> next(words[0]);
            case "CREATE" -> create(words[0], Long.parseLong(words[1]), words[2]);
            case "FIND" -> String.join(",", resources.getOrDefault(words[0], Set.of()));
            case "DELETE" -> delete(words[0], Long.parseLong(words[1]));
            case "HOLD" -> "over";
            default -> {
                hear(verb, words);
                yield null;
            }
        };
    }

    private void hear(String verb, String... words) {
        switch (verb) {
            case "CREATED" -> {
                history.created(words[0]);
                handedTo.remove(words[0]);
            }
            case "CLAIMED" -> {
                history.claimed(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]));
                if (words[3].equals("taken")) {
                    takeovers++;
                    notifyAll();
                }
            }
            case "COMMITTED" -> {
                history.committed(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]), words[3]);
                if (words[4].equals("ended")) {
                    end(words[0]);
                }
            }
            case "ENDED" -> end(words[0]);
            default -> throw new IllegalArgumentException(verb);
        }
    }

    private String delete(String step, long epoch) {
        history.effect(step, epoch, "delete");
        resources.getOrDefault(step, new HashSet<>()).clear();
        return "gone";
    }

    private void end(String saga) {
        ended.add(saga);
        notifyAll();
    }

    private String next(String process) {
        heard.merge(process, 1, Integer::sum);
        notifyAll();
        String id = unconfirmed.poll();
        if (id == null && handsOut) {
            id = prefix + "-" + ++sagas;
        }
        if (id == null) {
            return "none";
        }
        handedTo.put(id, process);
        return id;
    }

    private String create(String step, long epoch, String token) {
        history.effect(step, epoch, "create");
        if (token.equals("none")) {
            return make(step);
        }
        return byToken.computeIfAbsent(token, unseen -> make(step));
    }

    private String make(String step) {
        String id = "r" + ++made;
        resources.computeIfAbsent(step, unseen -> new LinkedHashSet<>()).add(id);
        return id;
    }

    @Override
    public void close() throws IOException {
        over.countDown();
        server.close();
    }
}
