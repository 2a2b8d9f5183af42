package io.multicloud.core.process;

import io.multicloud.api.spi.Secret;
import io.multicloud.core.environment.SystemEnvironment;
import io.multicloud.core.journal.Claims;
import io.multicloud.core.journal.CommitResult;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.NewSaga;
import io.multicloud.core.journal.PostgresJournal;
import io.multicloud.core.journal.PostgresSettings;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SagaWrite;
import io.multicloud.core.journal.SqliteJournal;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaListener;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.core.saga.SagaView;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A host in a JVM of its own, to be killed: an engine on a shared journal, that runs sagas which create one resource in each
 * step. What its journal has acknowledged it tells the outside world before it goes on. Arguments: its name, the world's port,
 * the lease in milliseconds, how many sagas it keeps running, and the journal's directory or URL and schema.
 */
final class HostProcess {
    static final SagaKind KIND = new SagaKind("build", 1);
    static final int STEPS = 4;

    /** Sagas whose ids begin so create by a token. */
    static final String BY_TOKEN = "token";

    /** Sagas whose ids begin so make a call that takes as long as the world is there. */
    static final String HELD = "held";

    /** How long a create may take from when it is sent, without a token. */
    private static final Duration VISIBILITY = Duration.ofMillis(100);

    private static final Answer FAILURE = Answer.fail("it is one of those that do");

    private final String name;
    private final int port;
    private final ThreadLocal<Connection> connections = ThreadLocal.withInitial(() -> new Connection(port()));

    private HostProcess(String name, int port) {
        this.name = name;
        this.port = port;
    }

    private int port() {
        return port;
    }

    public static void main(String[] args) throws Exception {
        HostProcess host = new HostProcess(args[0], Integer.parseInt(args[1]));
        Duration lease = Duration.ofMillis(Integer.parseInt(args[2]));
        SagaSettings settings = lease.equals(SagaSettings.DEFAULT.lease())
                ? SagaSettings.DEFAULT
                : new SagaSettings(lease, Duration.ofMillis(100), 1_000);
        host.run(open(args), settings, Integer.parseInt(args[3]));
    }

    private static Journal open(String... args) {
        return args.length > 5
                ? PostgresJournal.open(settings(args[4], args[5]))
                : SqliteJournal.open(Path.of(args[4]));
    }

    static PostgresSettings settings(String url, String schema) {
        return new PostgresSettings(url, "postgres", Secret.of("postgres"), schema);
    }

    private void run(Journal journal, SagaSettings settings, int sagas) throws InterruptedException {
        SystemEnvironment environment = SystemEnvironment.create();
        SagaEngine engine = new SagaEngine(
                environment,
                telling(journal),
                List.of(new SagaDefinition(KIND, HostProcess.this::steps)),
                new Direct(),
                settings);
        engine.addListener(new SagaListener() {
            @Override
            public void changed(SagaView saga) {
                if (saga.state().ended()) {
                    environment.executor().execute(() -> startNext(environment, engine));
                }
            }
        });
        tellEnded(journal);
        engine.start();
        for (int i = 0; i < sagas; i++) {
            environment.executor().execute(() -> startNext(environment, engine));
        }
        new CountDownLatch(1).await();
    }

    /** Tells of sagas that have ended while their owner was killed, before it could tell. */
    private void tellEnded(Journal journal) {
        List<SagaState> states = List.of(SagaState.SUCCEEDED, SagaState.ROLLED_BACK);
        List<SagaRecord> page;
        String after = "";
        do {
            page = journal.list(states, after, 1_000).toCompletableFuture().join();
            for (SagaRecord saga : page) {
                tell("ENDED", saga.id());
                after = saga.id();
            }
        } while (!page.isEmpty());
    }

    private void startNext(SystemEnvironment environment, SagaEngine engine) {
        String id = ask("NEXT", name);
        if (id.equals("none")) {
            environment
                    .scheduler()
                    .schedule(
                            Duration.ofMillis(200),
                            () -> environment.executor().execute(() -> startNext(environment, engine)));
        } else {
            // The input is the id, by which the steps know what to do.
            engine.submit(id, KIND, id);
        }
    }

    // ---- what sagas do

    private List<Step> steps(String id) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            boolean last = i == STEPS - 1;
            Action create = Action.of(this::find, context -> create(context, last && fails(id)));
            Action delete = Action.of(
                    context -> ask("FIND", context.key()).isEmpty() ? Answer.done() : Answer.absent(), this::delete);
            steps.add(Step.of("create " + i, create.visibleAfter(VISIBILITY)).undoneBy(delete));
        }
        return steps;
    }

    /** One saga in five fails at its last step, after it has had the effect, and goes back. */
    private static boolean fails(String id) {
        return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1)) % 5 == 0;
    }

    private Answer find(StepContext context) {
        String found = ask("FIND", context.key());
        if (found.isEmpty()) {
            return Answer.absent();
        }
        return fails(context.sagaId()) && context.key().endsWith("-" + (STEPS - 1)) ? FAILURE : Answer.done(found);
    }

    private Answer create(StepContext context, boolean fails) {
        if (context.sagaId().startsWith(HELD)) {
            ask("HOLD", name);
        }
        String token = context.sagaId().startsWith(BY_TOKEN) ? context.key() : "none";
        String id = ask("CREATE", context.key(), Long.toString(context.lease().epoch()), token);
        return fails ? FAILURE : Answer.done(id);
    }

    private Answer delete(StepContext context) {
        ask("DELETE", context.key(), Long.toString(context.lease().epoch()));
        return Answer.done();
    }

    // ---- what is told

    private static final class Direct implements SingleAttempts {
        @Override
        public <T> T call(Supplier<T> call) {
            return call.get();
        }
    }

    /** Returns a journal that tells the world of everything it has acknowledged, before its caller knows. */
    private Journal telling(Journal journal) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, args) -> {
                    Object result;
                    try {
                        result = method.invoke(journal, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    return switch (method.getName()) {
                        case "create" ->
                            ((CompletionStage<?>) result).thenApply(saga -> {
                                tell("CREATED", ((NewSaga) args[0]).id());
                                return saga;
                            });
                        case "claim" -> ((CompletionStage<?>) result).thenApply(claims -> claimed((Claims) claims));
                        case "commit" ->
                            ((CompletionStage<?>) result)
                                    .thenApply(answer -> committed((SagaWrite) args[0], (CommitResult) answer));
                        case "forBlockingCallers" -> telling((Journal) result);
                        default -> result;
                    };
                });
    }

    private Claims claimed(Claims claims) {
        claims.claims()
                .forEach(claim -> tell(
                        "CLAIMED",
                        claim.saga().id(),
                        Long.toString(claim.saga().epoch()),
                        Long.toString(claim.saga().revision()),
                        claim.takenFrom().isPresent() ? "taken" : "given-up"));
        return claims;
    }

    private CommitResult committed(SagaWrite write, CommitResult result) {
        if (result instanceof CommitResult.Applied) {
            SagaState state = write.cursor().state();
            tell(
                    "COMMITTED",
                    write.saga(),
                    Long.toString(write.epoch()),
                    Long.toString(write.revision() + 1),
                    write.results().stream()
                            .map(step -> step.direction() + ":" + step.position() + ":" + step.result())
                            .collect(Collectors.joining(",")),
                    state.ended() ? "ended" : "goes-on");
        }
        return result;
    }

    private String ask(String... words) {
        return connections.get().ask(String.join(" ", words));
    }

    private void tell(String... words) {
        connections.get().tell(String.join(" ", words));
    }

    /** Belongs to one thread. */
    private static final class Connection {
        private final BufferedReader in;
        private final PrintWriter out;

        Connection(int port) {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void tell(String line) {
            out.println(line);
        }

        String ask(String line) {
            out.println(line);
            try {
                String answer = in.readLine();
                if (answer == null) {
                    throw new IllegalStateException("the world has ended");
                }
                return answer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
