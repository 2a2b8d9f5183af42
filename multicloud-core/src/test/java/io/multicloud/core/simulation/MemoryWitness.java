package io.multicloud.core.simulation;

import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.Witness;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A witness that fails with nothing. */
final class MemoryWitness implements Witness {
    private @Nullable Role role;

    @Override
    public Optional<Role> role(String application) {
        return Optional.ofNullable(role);
    }

    @Override
    public Role take(String application, Site wanted, long expectedEpoch) {
        Role held = role;
        if ((held == null ? 0 : held.epoch()) == expectedEpoch) {
            held = new Role(wanted, expectedEpoch + 1);
            role = held;
        }
        return Objects.requireNonNull(held);
    }
}
