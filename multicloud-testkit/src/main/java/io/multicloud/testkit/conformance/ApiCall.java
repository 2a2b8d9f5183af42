package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudProvider;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One call of the API with made-up arguments, for what must be refused whatever the arguments are.
 *
 * @param name how it is written
 * @param behind the capabilities it needs
 * @param call makes it, and iterates what it returns
 */
record ApiCall(String name, Set<Capability> behind, Consumer<CloudProvider> call) {
    @Override
    public String toString() {
        return name;
    }
}
