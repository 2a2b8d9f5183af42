package io.multicloud.gcp.network;

import com.google.cloud.compute.v1.Allowed;
import com.google.cloud.compute.v1.Denied;
import com.google.cloud.compute.v1.Firewall;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.multicloud.api.network.PortRange;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.SecurityRule.Direction;
import io.multicloud.api.network.SecurityRule.Protocol;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Rules of a security group as Google's firewall rules: one each. A group itself is a rule, too: it denies what the group's
 * machines may send, at the lowest priority but that of the network itself, which would let everything out; what comes in
 * is denied by the network. <a href="https://cloud.google.com/firewall/docs/firewalls">Firewall rules</a>.
 */
final class FirewallRules {
    /** The entry in the note of the rule that stands for a group. */
    static final String GROUP = "group";

    /** The entry in the notes of a group's other rules. */
    static final String RULE_OF = "rule-of";

    private static final String TEXT = "text";
    private static final String EVERYWHERE = "0.0.0.0/0";
    private static final String ALL = "all";
    private static final int DENY = 65_534;
    private static final int ALLOW = 1_000;
    private static final int HASH = 12;
    private static final int LONGEST_NAME = 63;

    private FirewallRules() {}

    /** Returns the rule that stands for a group. */
    static Firewall group(String name, String network, Note note) {
        return Firewall.newBuilder()
                .setName(name)
                .setNetwork(network)
                .setDirection(Direction.EGRESS.name())
                .setPriority(DENY)
                .addTargetTags(name)
                .addDestinationRanges(EVERYWHERE)
                .addDenied(Denied.newBuilder().setIPProtocol(ALL))
                .setDescription(note.with(GROUP, name).text())
                .build();
    }

    /** Returns the name of a rule, which follows from what it says: a repeated one meets the first. */
    static String name(String group, SecurityRule rule) {
        String hash = Mark.hash(group + " " + rule).substring(0, HASH);
        int room = LONGEST_NAME - HASH - 1;
        return (group.length() > room ? group.substring(0, room) : group) + "-" + hash;
    }

    /** Returns a rule of a group. */
    static Firewall rule(String group, String network, SecurityRule rule) {
        Allowed.Builder allowed = Allowed.newBuilder().setIPProtocol(protocol(rule.protocol()));
        if ((rule.protocol() == Protocol.TCP || rule.protocol() == Protocol.UDP)
                && !rule.ports().equals(PortRange.ALL)) {
            allowed.addPorts(rule.ports().toString());
        }
        Note note = Note.EMPTY.with(RULE_OF, group);
        if (rule.description().isPresent()) {
            note = note.with(TEXT, rule.description().get());
        }
        Firewall.Builder firewall = Firewall.newBuilder()
                .setName(name(group, rule))
                .setNetwork(network)
                .setDirection(rule.direction().name())
                .setPriority(ALLOW)
                .addTargetTags(group)
                .addAllowed(allowed)
                .setDescription(note.text());
        return (rule.direction() == Direction.INGRESS
                        ? firewall.addSourceRanges(rule.cidr())
                        : firewall.addDestinationRanges(rule.cidr()))
                .build();
    }

    private static String protocol(Protocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    /** Reads a rule; one that somebody has changed may say several things at once. */
    static List<SecurityRule> rules(Firewall firewall) {
        List<SecurityRule> rules = new ArrayList<>();
        if (firewall.getDisabled()) {
            return rules;
        }
        Direction direction = Direction.valueOf(firewall.getDirection());
        Optional<String> text = Note.parse(firewall.getDescription()).value(TEXT);
        List<String> ranges =
                direction == Direction.INGRESS ? firewall.getSourceRangesList() : firewall.getDestinationRangesList();
        for (Allowed allowed : firewall.getAllowedList()) {
            Optional<Protocol> protocol = protocol(allowed.getIPProtocol());
            if (protocol.isEmpty()) {
                continue;
            }
            for (String range : ranges) {
                for (PortRange ports : ports(allowed.getPortsList())) {
                    rules.add(new SecurityRule(direction, protocol.get(), ports, range, text));
                }
            }
        }
        return rules;
    }

    private static Optional<Protocol> protocol(String name) {
        return switch (name) {
            case "tcp", "6" -> Optional.of(Protocol.TCP);
            case "udp", "17" -> Optional.of(Protocol.UDP);
            case "icmp", "1" -> Optional.of(Protocol.ICMP);
            case ALL -> Optional.of(Protocol.ALL);
            default -> Optional.empty();
        };
    }

    private static List<PortRange> ports(List<String> ports) {
        if (ports.isEmpty()) {
            return List.of(PortRange.ALL);
        }
        return ports.stream()
                .map(range -> {
                    int hyphen = range.indexOf('-');
                    return hyphen < 0
                            ? PortRange.of(Integer.parseInt(range))
                            : new PortRange(
                                    Integer.parseInt(range.substring(0, hyphen)),
                                    Integer.parseInt(range.substring(hyphen + 1)));
                })
                .toList();
    }

    // The rules of a create, in the name of its operation, so that any process can go on with it.

    static String encode(List<SecurityRule> rules) {
        JsonArray array = new JsonArray();
        for (SecurityRule rule : rules) {
            JsonObject object = new JsonObject();
            object.addProperty("d", rule.direction().name());
            object.addProperty("p", rule.protocol().name());
            object.addProperty("f", rule.ports().first());
            object.addProperty("l", rule.ports().last());
            object.addProperty("c", rule.cidr());
            rule.description().ifPresent(text -> object.addProperty("t", text));
            array.add(object);
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(array.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if the text was not written by {@link #encode} */
    static List<SecurityRule> decode(String text) {
        try {
            JsonArray array = JsonParser.parseString(
                            new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8))
                    .getAsJsonArray();
            List<SecurityRule> rules = new ArrayList<>();
            for (JsonElement element : array) {
                JsonObject object = element.getAsJsonObject();
                rules.add(new SecurityRule(
                        Direction.valueOf(object.get("d").getAsString()),
                        Protocol.valueOf(object.get("p").getAsString()),
                        new PortRange(
                                object.get("f").getAsInt(), object.get("l").getAsInt()),
                        object.get("c").getAsString(),
                        Optional.ofNullable(object.get("t")).map(JsonElement::getAsString)));
            }
            return rules;
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            throw new IllegalArgumentException("'" + text + "' names no rules", e);
        }
    }
}
