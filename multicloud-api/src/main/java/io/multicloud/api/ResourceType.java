package io.multicloud.api;

import java.io.Serializable;

/**
 * A kind of resource; open, so that a provider can add its own.
 *
 * @param name lower case with hyphens, for example {@code security-group}
 */
public record ResourceType(String name) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A virtual machine. */
    public static final ResourceType VM = new ResourceType("vm");
    /** A block volume. */
    public static final ResourceType VOLUME = new ResourceType("volume");
    /** A point-in-time copy of a volume. */
    public static final ResourceType SNAPSHOT = new ResourceType("snapshot");
    /** A bootable image. */
    public static final ResourceType IMAGE = new ResourceType("image");
    /** A public key for logging in. */
    public static final ResourceType KEY_PAIR = new ResourceType("key-pair");
    /** A virtual network (VPC, VNet, VCN). */
    public static final ResourceType NETWORK = new ResourceType("network");
    /** A range of a network. */
    public static final ResourceType SUBNET = new ResourceType("subnet");
    /** A set of firewall rules. */
    public static final ResourceType SECURITY_GROUP = new ResourceType("security-group");
    /** A reserved public address. */
    public static final ResourceType PUBLIC_ADDRESS = new ResourceType("public-address");
    /** A container of objects. */
    public static final ResourceType BUCKET = new ResourceType("bucket");
    /** A monitoring alert. */
    public static final ResourceType ALERT = new ResourceType("alert");

    /** @throws IllegalArgumentException if the name is not lower case letters, digits and hyphens */
    public ResourceType {
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    "resource type '" + name + "' must be lower case letters, digits and hyphens");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
