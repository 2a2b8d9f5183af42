package io.multicloud.samples.bench;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.compute.VM;
import java.io.IOException;
import java.util.function.Consumer;

/** An account that can be asked through its adapter and through the SDK under it, with the same requests. */
interface AdapterAccount extends AutoCloseable {
    CloudProvider provider();

    /** Returns the most that the cloud gives in one page. */
    int pageSize();

    /** Reads one VM through the adapter. */
    VM get();

    /** Reads the same VM through the SDK. */
    Object rawGet();

    /** Lists all VMs through the SDK's own pages. */
    void rawList(int page, Consumer<Object> eachVm);

    @Override
    void close() throws IOException;
}
