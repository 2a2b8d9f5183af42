package io.multicloud.core.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link HostProcess} as seen by who kills it. */
final class Child implements AutoCloseable {
    private final String name;
    private final Process process;
    private final Path output;

    private Child(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /**
     * Starts one.
     *
     * @param sagas how many it keeps running
     * @param store the journal's directory, or its URL and schema
     */
    static Child start(String name, OutsideWorld world, Duration lease, int sagas, Path logs, String... store)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HostProcess.class.getName(),
                name,
                Integer.toString(world.port()),
                Long.toString(lease.toMillis()),
                Integer.toString(sagas)));
        command.addAll(Arrays.asList(store));
        Path output = logs.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        return new Child(name, process, output);
    }

    String name() {
        return name;
    }

    /** Returns what it printed, for the report of a failure. */
    String printed() throws IOException {
        return Files.readString(output);
    }

    /** Lets it work for so long; returns whether it still does. */
    boolean worksFor(long millis) throws InterruptedException {
        return !process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Lets it stand still at whatever instruction it is. */
    void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException(name + " could not be sent " + signal);
        }
    }

    /** Ends it as {@code kill -9} does: at whatever instruction it is, with nothing unwound. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
