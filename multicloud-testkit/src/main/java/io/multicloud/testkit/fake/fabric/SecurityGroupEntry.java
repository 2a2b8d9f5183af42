package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ResourceId;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One security group. */
public final class SecurityGroupEntry extends Entry<SecurityGroup> {
    final NetworkEntry network;
    int vms;
    private List<SecurityRule> rules;

    SecurityGroupEntry(
            ResourceId id,
            String name,
            Map<String, String> tags,
            NetworkEntry network,
            List<SecurityRule> rules,
            Instant createdAt) {
        super(id, name, tags, createdAt);
        this.network = network;
        this.rules = rules;
        phase(Phase.READY);
    }

    List<SecurityRule> rules() {
        return rules;
    }

    void rules(List<SecurityRule> next) {
        rules = next;
        changed();
    }

    @Override
    protected SecurityGroup build() {
        return SecurityGroup.builder(id())
                .name(name())
                .tags(tags())
                .createdAt(createdAt())
                .network(network.id())
                .rules(rules)
                .build();
    }
}
