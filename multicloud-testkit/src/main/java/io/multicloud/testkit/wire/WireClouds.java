package io.multicloud.testkit.wire;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.testkit.FakeCloud;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Fake clouds as their real adapters see them: opened through the vendor's SDK, over HTTP, from a front on the loopback. An
 * account takes part whose adapter and its artifact of the classifier {@code wire} are on the class path. Thread-safe.
 *
 * <p>All that is open of one fake shares one front, as two processes share one cloud. It is started by the first provider
 * that is opened and ends with the last one that is closed; what a front alone knows, such as the tokens of creates, ends
 * with it.
 */
public final class WireClouds {
    private static final IdentityHashMap<FakeCloud, Shared> OPEN = new IdentityHashMap<>();

    private WireClouds() {}

    /** Returns the kinds of clouds that can be opened so. */
    public static SortedSet<String> kinds() {
        return Collections.unmodifiableSortedSet((SortedSet<String>) adapters().keySet());
    }

    /**
     * Returns what opens this account through its adapter. Whatever the host configures holds, but for the endpoint, the
     * credentials and what else says where the account is, which are the front's; and the account {@linkplain
     * CloudProvider#offers() says what it sells}, as the fake does.
     *
     * @throws IllegalArgumentException if the adapter is not on the class path, naming what to add
     */
    public static CloudProviderFactory factory(FakeCloud cloud) {
        String kind = cloud.flavor().kind();
        SortedMap<String, WireAdapter> adapters = adapters();
        WireAdapter adapter = adapters.get(kind);
        if (adapter == null) {
            throw new IllegalArgumentException("no adapter of '" + kind + "' can be run over the wire, only "
                    + adapters.keySet() + ": put it on the class path together with its artifact of type 'test-jar' and"
                    + " classifier 'wire'");
        }
        return new WireFactory(cloud, adapter);
    }

    private static SortedMap<String, WireAdapter> adapters() {
        SortedMap<String, WireAdapter> found = new TreeMap<>();
        for (WireAdapter adapter : ServiceLoader.load(WireAdapter.class)) {
            WireAdapter other = found.put(adapter.factory().kind(), adapter);
            if (other != null) {
                throw new IllegalStateException(
                        "two adapters of '" + adapter.factory().kind()
                                + "' are on the class path: " + other.getClass().getName() + " and "
                                + adapter.getClass().getName());
            }
        }
        return found;
    }

    /** Returns the front of a cloud, started if there is none; each call is to be followed by one of {@link #release}. */
    static WireFront acquire(FakeCloud cloud, WireAdapter adapter) {
        synchronized (OPEN) {
            Shared shared = OPEN.computeIfAbsent(cloud, started -> new Shared(adapter.start(started)));
            shared.users++;
            return shared.front;
        }
    }

    static void release(FakeCloud cloud) {
        synchronized (OPEN) {
            Shared shared = OPEN.get(cloud);
            if (shared != null && --shared.users == 0) {
                OPEN.remove(cloud);
                shared.front.close();
            }
        }
    }

    private static final class Shared {
        final WireFront front;
        int users;

        Shared(WireFront front) {
            this.front = front;
        }
    }
}
