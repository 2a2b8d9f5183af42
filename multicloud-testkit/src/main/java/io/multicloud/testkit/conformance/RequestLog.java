package io.multicloud.testkit.conformance;

import io.multicloud.api.spi.CallInfo;
import java.util.List;

/** Which native requests a provider has sent through its call gate. Thread-safe. */
@FunctionalInterface
public interface RequestLog {
    /** Returns every request so far, in the order they were sent; a repetition by the gate is no further entry. */
    List<CallInfo> calls();
}
