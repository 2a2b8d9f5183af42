package io.multicloud.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which accounts could satisfy a spec, and what ties the spec to one cloud. It tells what the clouds sell, not
 * whether they have capacity at this moment.
 *
 * @param spec the name of the spec
 * @param accounts the accounts in the order of the configuration
 * @param ties what would have to go for the spec to run anywhere; empty for a portable one
 */
public record PortabilityReport(String spec, List<Account> accounts, List<Tie> ties) {
    /** Copies the lists. */
    public PortabilityReport {
        accounts = List.copyOf(accounts);
        ties = List.copyOf(ties);
    }

    /** What a spec asks for. */
    public enum Need {
        /** A name and tags of that length and number. */
        NAME_AND_TAGS,
        /** The region. */
        REGION,
        /** The zone. */
        ZONE,
        /** The image, in the architecture asked for. */
        IMAGE,
        /** A type of the pinned name. */
        INSTANCE_TYPE,
        /** A type of the architecture asked for. */
        ARCHITECTURE,
        /** A type with enough GPUs. */
        GPUS,
        /** A type with enough vCPUs and memory. */
        SIZE,
        /** The classes of its disks. */
        VOLUME_CLASS,
        /** The encryption of its disks. */
        ENCRYPTION,
        /** The snapshots its disks start from. */
        SNAPSHOT,
        /** The subnet and security groups. */
        NETWORK,
        /** The public address. */
        PUBLIC_ADDRESS,
        /** The key pair. */
        KEY_PAIR,
        /** User data for the first boot. */
        USER_DATA,
        /** Spare capacity. */
        SPOT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Whether a need, or all of them, can be met. */
    public enum Answer {
        /** It can. */
        YES,
        /** It cannot. */
        NO,
        /** It could not be found out. */
        UNKNOWN
    }

    /**
     * How one need stands.
     *
     * @param need which
     * @param answer whether it can be met
     * @param reason what was found: by what it is met, or why it cannot be
     */
    public record Finding(Need need, Answer answer, String reason) {}

    /**
     * One account.
     *
     * @param name its name in the configuration
     * @param kind the kind of provider
     * @param region the region looked at
     * @param findings every need of the spec
     */
    public record Account(String name, String kind, Region region, List<Finding> findings) {
        /** Copies the list. */
        public Account {
            findings = List.copyOf(findings);
        }

        /** Tells whether the spec could be created here: {@code NO} if a need cannot be met, {@code YES} if all can. */
        public Answer answer() {
            if (findings.stream().anyMatch(finding -> finding.answer() == Answer.NO)) {
                return Answer.NO;
            }
            return findings.stream().allMatch(finding -> finding.answer() == Answer.YES) ? Answer.YES : Answer.UNKNOWN;
        }

        /** Returns the needs that cannot be met, or of which it is not known. */
        public List<Finding> obstacles() {
            return findings.stream()
                    .filter(finding -> finding.answer() != Answer.YES)
                    .toList();
        }
    }

    /**
     * A part of the spec that means something on one cloud or in one account only.
     *
     * @param part where it is in the spec, for example {@code instanceType m7i.large}
     * @param to the account or kind of provider it is tied to; empty if the spec does not tell
     * @param instead what would be portable
     */
    public record Tie(String part, Optional<String> to, String instead) {}

    /** Returns the accounts that could satisfy the spec. */
    public List<Account> satisfiable() {
        return accounts.stream()
                .filter(account -> account.answer() == Answer.YES)
                .toList();
    }

    /** Tells whether nothing ties the spec to one cloud. */
    public boolean portable() {
        return ties.isEmpty();
    }

    /** Returns a table with a line for each account and need that is not plainly met, and the ties below it. */
    @Override
    public String toString() {
        TextTable table = new TextTable("ACCOUNT", "KIND", "REGION", "POSSIBLE", "BECAUSE");
        for (Account account : accounts) {
            List<Finding> shown = account.answer() == Answer.YES
                    ? account.findings().stream()
                            .filter(finding -> finding.need() == Need.SIZE || finding.need() == Need.INSTANCE_TYPE)
                            .toList()
                    : account.obstacles();
            String because = shown.stream()
                    .map(finding -> finding.need() + ": " + finding.reason())
                    .reduce((left, right) -> left + "; " + right)
                    .orElse("every need can be met");
            table.row(account.name(), account.kind(), account.region(), account.answer(), because);
        }
        StringBuilder text =
                new StringBuilder("spec '").append(spec).append("'\n").append(table);
        for (Tie tie : ties) {
            text.append("tied")
                    .append(tie.to().map(to -> " to " + to).orElse(""))
                    .append(" by ")
                    .append(tie.part())
                    .append("; portable: ")
                    .append(tie.instead())
                    .append('\n');
        }
        return text.toString();
    }
}
