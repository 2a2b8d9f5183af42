package io.multicloud.core;

import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.Witness;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A witness that is made of the accounts that are open, when it is first asked. Thread-safe. */
final class LateWitness implements Witness {
    private final String name;
    private final Function<MultiCloud, Witness> make;
    private final CompletableFuture<MultiCloud> opened;

    // Guarded by this.
    private @Nullable Witness made;

    LateWitness(String name, Function<MultiCloud, Witness> make, CompletableFuture<MultiCloud> opened) {
        this.name = name;
        this.make = make;
        this.opened = opened;
    }

    @Override
    public Optional<Role> role(String application) throws Exception {
        return witness().role(application);
    }

    @Override
    public Role take(String application, Site site, long expectedEpoch) throws Exception {
        return witness().take(application, site, expectedEpoch);
    }

    private synchronized Witness witness() {
        Witness present = made;
        if (present == null) {
            MultiCloud clouds = opened.getNow(null);
            if (clouds == null) {
                throw new IllegalStateException("the witness '" + name + "' is asked before the accounts are open");
            }
            present = make.apply(clouds);
            made = present;
        }
        return present;
    }
}
