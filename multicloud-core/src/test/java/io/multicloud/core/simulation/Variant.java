package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.dr.HealthPolicy;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.saga.Step;
import io.multicloud.core.transfer.Bandwidth;
import java.util.List;

/** What a host is made of. As it is here, it is what the product does; mutants put something else in one place. */
interface Variant {
    /** As it should be. */
    Variant SOUND = new Variant() {};

    /** Returns the steps that a saga has. */
    default List<Step> steps(List<Step> steps) {
        return steps;
    }

    /** Returns the provider that steps call. */
    default CloudProvider provider(CloudProvider provider) {
        return provider;
    }

    /** Returns the journal that an engine writes to. */
    default Journal journal(Journal journal) {
        return journal;
    }

    /** Returns what transfers of a host may send together. */
    default Bandwidth bandwidth(Environment host, int megabits) {
        return Bandwidth.ofMbps(host, megabits);
    }

    /** Returns how a loss is noticed. */
    default HealthPolicy health(HealthPolicy policy) {
        return policy;
    }

    /** Returns the environment that an engine runs in. */
    default Environment environment(Environment host) {
        return host;
    }
}
