package io.multicloud.samples.bench;

import java.util.List;

/** Something that measures. {@link Bench} finds it in its list, shows what it returns and writes it down. */
interface Benchmark {
    /** Returns the name by which {@code -Dbench=} chooses it; also the name of the file. */
    String name();

    /** Measures; may take minutes, and may print progress. */
    List<Metric> run() throws Exception;
}
