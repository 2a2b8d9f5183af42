package io.multicloud.api.network;

import io.multicloud.api.CloudException;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import java.util.List;

/** Security groups. */
public interface SecurityGroupService extends ResourceService<SecurityGroup, SecurityGroupSpec> {
    /**
     * Makes these the group's rules: missing ones are added first, then the others removed, so that traffic
     * allowed before and after is never cut.
     *
     * @return the group with its new rules
     * @throws CloudException {@code NOT_FOUND}; {@code QUOTA} for more rules than the cloud allows
     */
    SecurityGroup replaceRules(ResourceId group, List<SecurityRule> rules);
}
