package io.multicloud.core.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Engines say what goes wrong, and in a simulation something goes wrong a thousand times a second. */
final class Quiet {
    private Quiet() {}

    static void begin() {
        logger().setLevel(Level.OFF);
    }

    static void end() {
        logger().setLevel(null);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.multicloud.core");
    }
}
