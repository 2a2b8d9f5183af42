package io.multicloud.core;

import io.multicloud.api.StructuredValue;
import io.multicloud.core.config.Rules;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How clouds shall be connected, the section {@code network_config}. Immutable. */
public final class NetworkConfig extends StructuredValue {
    private final Set<Link> links;
    private final VpnType vpnType;
    private final LinkEncryption encryption;
    private final @Nullable Integer bandwidthMbps;
    private final @Nullable Duration latencyTarget;

    private NetworkConfig(Builder builder) {
        this.links = Collections.unmodifiableSet(EnumSet.copyOf(builder.links));
        this.vpnType = builder.vpnType;
        this.encryption = builder.encryption;
        this.bandwidthMbps = builder.bandwidthMbps;
        this.latencyTarget = builder.latencyTarget;
    }

    /** A way to connect clouds. */
    public enum Link {
        /** VPN tunnels between the clouds' gateways. */
        VPN,
        /** A software-defined wide area network. */
        SDWAN
    }

    /** A protocol of tunnels. */
    public enum VpnType {
        /** IPsec, which the gateways of all clouds speak. */
        IPSEC,
        /** WireGuard. */
        WIREGUARD
    }

    /** A cipher of tunnels. */
    public enum LinkEncryption {
        /** AES with keys of 128 bits. */
        AES128,
        /** AES with keys of 256 bits. */
        AES256
    }

    /** Starts with no link. */
    public static Builder builder() {
        return new Builder();
    }

    /** Tells whether a way to connect is wanted. */
    public boolean enabled(Link link) {
        return links.contains(link);
    }

    /** Returns the protocol of tunnels. */
    public VpnType vpnType() {
        return vpnType;
    }

    /** Returns the cipher of tunnels. */
    public LinkEncryption encryption() {
        return encryption;
    }

    /** Returns the bandwidth wanted, in Mbps. */
    public OptionalInt bandwidthMbps() {
        return bandwidthMbps == null ? OptionalInt.empty() : OptionalInt.of(bandwidthMbps);
    }

    /** Returns the longest round trip wanted. */
    public Optional<Duration> latencyTarget() {
        return Optional.ofNullable(latencyTarget);
    }

    /** Returns a builder holding everything of this section. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.links.addAll(links);
        builder.vpnType = vpnType;
        builder.encryption = encryption;
        builder.bandwidthMbps = bandwidthMbps;
        builder.latencyTarget = latencyTarget;
        return builder;
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("links", links)
                .add("vpnType", vpnType)
                .add("encryption", encryption)
                .add("bandwidthMbps", bandwidthMbps)
                .add("latencyTarget", latencyTarget);
    }

    /** Collects a {@link NetworkConfig}; not thread-safe. */
    public static final class Builder {
        private final EnumSet<Link> links = EnumSet.noneOf(Link.class);
        private VpnType vpnType = VpnType.IPSEC;
        private LinkEncryption encryption = LinkEncryption.AES256;
        private @Nullable Integer bandwidthMbps;
        private @Nullable Duration latencyTarget;

        private Builder() {}

        /** Wants a way to connect; default none. */
        public Builder enable(Link link) {
            links.add(link);
            return this;
        }

        /** Does not want a way to connect, which is the default. */
        public Builder disable(Link link) {
            links.remove(link);
            return this;
        }

        /** Sets the protocol of tunnels; default {@link VpnType#IPSEC}. */
        public Builder vpnType(VpnType type) {
            this.vpnType = type;
            return this;
        }

        /** Sets the cipher of tunnels; default {@link LinkEncryption#AES256}. */
        public Builder encryption(LinkEncryption cipher) {
            this.encryption = cipher;
            return this;
        }

        /**
         * Sets the bandwidth wanted, in Mbps; default unspecified.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder bandwidthMbps(int mbps) {
            this.bandwidthMbps = Rules.atLeast("bandwidth", 1, mbps);
            return this;
        }

        /**
         * Sets the longest round trip wanted; default unspecified.
         *
         * @throws IllegalArgumentException if shorter than 1 ms
         */
        public Builder latencyTarget(Duration target) {
            this.latencyTarget = Rules.atLeast("latency_target", Duration.ofMillis(1), target);
            return this;
        }

        /** Builds the section. */
        public NetworkConfig build() {
            return new NetworkConfig(this);
        }
    }
}
