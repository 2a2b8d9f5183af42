package io.multicloud.samples.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One VM is read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GcpCalls {
    private AdapterAccount account;

    /** Opens the account. */
    @Setup
    public void open() throws IOException {
        account = new GcpAccount(1);
    }

    /** Closes it. */
    @TearDown
    public void close() throws IOException {
        account.close();
    }

    /** Through the library. */
    @Benchmark
    public Object get() {
        return account.get();
    }

    /** Through the SDK alone. */
    @Benchmark
    public Object raw() {
        return account.rawGet();
    }
}
