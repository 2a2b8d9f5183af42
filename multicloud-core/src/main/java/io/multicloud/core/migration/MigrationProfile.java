package io.multicloud.core.migration;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.migration.HandOver;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.work.WorkProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is known of a migration's steps by their names. */
final class MigrationProfile implements WorkProfile {
    private final Map<String, HandOver> handOvers;

    MigrationProfile(Map<String, HandOver> handOvers) {
        this.handOvers = handOvers;
    }

    @Override
    public boolean waits(String step) {
        return step.equals(Names.QUEUE) || step.equals(Names.WINDOW);
    }

    @Override
    public Duration usual(String input, String step) {
        if (step.startsWith(ObjectSteps.UPLOAD + "-")) {
            MigrationInput migration = MigrationInput.parse(input, handOvers);
            return longer(migration.transfer().dividedBy(migration.disks().size()), Duration.ofSeconds(1));
        }
        if (step.contains(DiskSteps.EXPORT + "-")) {
            MigrationInput migration = MigrationInput.parse(input, handOvers);
            boolean last = !step.startsWith("round-");
            boolean all = migration.rounds() == 0 ? last : step.startsWith("round-1-");
            // Of the changes nothing is known.
            Duration one = migration.transfer().dividedBy(migration.disks().size());
            return all ? longer(one, Duration.ofSeconds(1)) : longer(one.dividedBy(20), Duration.ofSeconds(1));
        }
        if (step.contains(DiskSteps.SNAPSHOT + "-") || step.contains(DiskSteps.IMPORT + "-")) {
            return Usual.SNAPSHOT;
        }
        return switch (step) {
            case Names.STOP, Names.DISPOSE -> Usual.STOP;
            case Names.IMAGE -> Usual.IMAGE;
            case Names.CREATE, Names.VERIFY -> Usual.BOOT;
            default -> Duration.ofSeconds(1);
        };
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    @Override
    public List<ResourceId> made(StepRecord result) {
        boolean makes = result.name().equals(Names.CREATE)
                || result.name().equals(Names.IMAGE)
                || result.name().equals(Names.BUCKET)
                || isImage(result)
                || result.name().contains(DiskSteps.SNAPSHOT + "-")
                || result.name().contains(DiskSteps.EXPORT + "-");
        return makes && !result.result().equals(SKIPPED)
                ? List.of(ResourceId.parse(result.result().split(" ", 2)[0]))
                : List.of();
    }

    private static boolean isImage(StepRecord result) {
        return result.name().startsWith(DiskSteps.IMPORT + "-")
                && ResourceId.parse(result.result()).type().equals(ResourceType.IMAGE);
    }
}
