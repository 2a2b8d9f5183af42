package io.multicloud.core.orphans;

import io.multicloud.api.BatchResult;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Durations;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.work.Orphan;
import io.multicloud.api.work.OrphanReport;
import io.multicloud.api.work.OrphanReport.Unlisted;
import io.multicloud.api.work.OrphanSweeper;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.work.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A sweeper that compares what accounts list with what one journal knows.
 *
 * <p>Accounts are listed first and the journal is read afterwards. Work is in the journal before its first effect, so
 * whatever a listing shows has its work there, unless it is another journal's. Work that has ended may have removed what an
 * earlier page has shown, and for as long as a cloud may show what is gone; what it ended so shortly before is not decided.
 */
public final class JournalOrphanSweeper implements OrphanSweeper {
    private static final Comparator<Resource> ORDER = Comparator.<Resource, String>comparing(
                    resource -> resource.id().account())
            .thenComparing(resource -> resource.id().region().name())
            .thenComparing(resource -> resource.id().type().name())
            .thenComparing(resource -> resource.id().nativeId());

    private final Environment environment;
    private final Journal journal;
    private final Map<String, CloudProvider> accounts;
    private final Function<CloudProvider, Set<Region>> regions;
    private final Supplier<OfferCatalog> catalog;
    private final Predicate<String> otherWork;
    private final Optional<String> owner;

    /**
     * Makes a sweeper.
     *
     * @param accounts open accounts by name
     * @param regions the regions an account may use; may send a request
     * @param catalog prices; asked for only when there are orphans
     * @param otherWork tells names of work that goes on here without a journal
     * @param owner the tag {@link Tags#OWNER} of what may be deleted here; empty if nobody's is told apart
     */
    public JournalOrphanSweeper(
            Environment environment,
            Journal journal,
            Map<String, CloudProvider> accounts,
            Function<CloudProvider, Set<Region>> regions,
            Supplier<OfferCatalog> catalog,
            Predicate<String> otherWork,
            Optional<String> owner) {
        this.environment = environment;
        this.journal = journal.forBlockingCallers();
        this.accounts = new TreeMap<>(accounts);
        this.regions = regions;
        this.catalog = catalog;
        this.otherWork = otherWork;
        this.owner = owner;
    }

    // ---- sweeping

    @Override
    public OrphanReport sweep() {
        long began = environment.nanoTime();
        List<Unlisted> unlisted = new ArrayList<>();
        List<Resource> listed = listed(unlisted);
        Map<String, WorkRecord> works = new LinkedHashMap<>();
        for (Resource resource : listed) {
            works.computeIfAbsent(work(resource), this::find);
        }
        Duration took = Duration.ofNanos(environment.nanoTime() - began);
        Instant now = environment.clock().instant();
        List<Orphan> orphans = new ArrayList<>();
        List<ResourceId> undecided = new ArrayList<>();
        int owned = 0;
        for (Resource resource : listed) {
            WorkRecord work = Objects.requireNonNull(works.get(work(resource)));
            Optional<Orphan.Reason> reason = work.disowns(resource.id());
            if (reason.isEmpty()) {
                owned++;
            } else if (work.endedWithin(took.plus(visibility(resource.id())))) {
                undecided.add(resource.id());
            } else {
                orphans.add(orphan(resource, reason.get(), now));
            }
        }
        return new OrphanReport(now, orphans, owned, undecided, unlisted);
    }

    /** Returns everything that names work, in order and once. */
    private List<Resource> listed(List<Unlisted> unlisted) {
        Map<ResourceId, Resource> found = new LinkedHashMap<>();
        for (CloudProvider account : accounts.values()) {
            for (Region region : regions(account)) {
                for (Kind kind : Kind.values()) {
                    if (kind.existsIn(account)) {
                        list(account, region, kind, found, unlisted);
                    }
                }
            }
        }
        List<Resource> ordered = new ArrayList<>(found.values());
        ordered.sort(ORDER);
        return ordered;
    }

    /** What is not known may be anywhere, but the account's own region is there in any case. */
    private Set<Region> regions(CloudProvider account) {
        Set<Region> all = new TreeSet<>(regions.apply(account));
        all.add(account.region());
        return all;
    }

    private void list(
            CloudProvider account, Region region, Kind kind, Map<ResourceId, Resource> found, List<Unlisted> unlisted) {
        try {
            for (Resource resource : kind.service(account).list(ListQuery.in(region))) {
                String work = resource.tags().get(Tags.WORK);
                if (work != null && !otherWork.test(work)) {
                    found.put(resource.id(), resource);
                }
            }
        } catch (CloudException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            unlisted.add(new Unlisted(account.account(), region, kind.type(), e));
        }
    }

    private WorkRecord find(String work) {
        SagaRecord saga = Waiting.on(environment, journal.find(work)).orElse(null);
        List<StepRecord> results = saga != null && saga.cursor().state() == SagaState.SUCCEEDED
                ? Waiting.on(environment, journal.steps(work))
                : List.of();
        return new WorkRecord(saga, results);
    }

    private Duration visibility(ResourceId id) {
        CloudProvider account = accounts.get(id.account());
        return account == null
                ? Duration.ZERO
                : Duration.ofMillis(
                        account.capabilities().limit(Limit.VISIBILITY_MILLIS).orElse(0));
    }

    private Orphan orphan(Resource resource, Orphan.Reason reason, Instant now) {
        Optional<Duration> age = resource.createdAt().equals(Instant.EPOCH)
                ? Optional.empty()
                : Optional.of(Duration.between(resource.createdAt(), now));
        return new Orphan(resource.id(), resource.name(), work(resource), reason, age, hourly(resource));
    }

    private Optional<Money> hourly(Resource resource) {
        return resource instanceof VM vm && vm.state() == VMState.RUNNING
                ? catalog.get()
                        .find(vm.id().provider(), vm.id().region(), vm.instanceType())
                        .flatMap(offer -> offer.hourly(vm.purchase()))
                : Optional.empty();
    }

    private static String work(Resource resource) {
        return resource.tags().getOrDefault(Tags.WORK, "");
    }

    // ---- deleting

    @Override
    public BatchResult<ResourceId> delete(List<Orphan> orphans, Duration timeout) {
        Durations.requirePositive("timeout", timeout);
        for (Orphan orphan : orphans) {
            if (!accounts.containsKey(orphan.resource().account())) {
                throw new IllegalArgumentException(
                        "no account '" + orphan.resource().account() + "' is open, only " + accounts.keySet());
            }
        }
        List<BatchResult.Item<ResourceId>> items = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (Orphan orphan : orphans) {
                if (Kind.of(orphan.resource().type()) == kind) {
                    items.add(delete(orphan, kind, timeout));
                }
            }
        }
        return new BatchResult<>(items, orphans.size());
    }

    private BatchResult.Item<ResourceId> delete(Orphan orphan, Kind kind, Duration timeout) {
        ResourceId id = orphan.resource();
        CloudProvider account = accounts.get(id.account());
        try {
            if (account == null) {
                throw refusal(ErrorCode.NOT_FOUND, id, "its account is not open");
            }
            var service = kind.service(account);
            Resource resource = service.get(id);
            CloudException refusal = refusal(orphan, resource);
            if (refusal != null) {
                return new BatchResult.Refused<>(orphan.name(), refusal);
            }
            service.delete(id).await(timeout);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            if (e.code() != ErrorCode.NOT_FOUND) {
                return new BatchResult.Refused<>(orphan.name(), e);
            }
        }
        return new BatchResult.Done<>(orphan.name(), id);
    }

    private @Nullable CloudException refusal(Orphan orphan, Resource resource) {
        if (!orphan.work().equals(work(resource))) {
            return refusal(
                    ErrorCode.CONFLICT,
                    orphan.resource(),
                    "its tag names the work '" + work(resource) + "', and no longer '" + orphan.work() + "'");
        }
        if (otherWork.test(orphan.work())
                || find(orphan.work()).disowns(resource.id()).isEmpty()) {
            return refusal(
                    ErrorCode.CONFLICT, orphan.resource(), "the work '" + orphan.work() + "' answers for it again");
        }
        String present = resource.tags().get(Tags.OWNER);
        if (present != null && owner.isPresent() && !owner.get().equals(present)) {
            return refusal(
                    ErrorCode.REJECTED, orphan.resource(), "its owner is '" + present + "', not '" + owner.get() + "'");
        }
        return null;
    }

    private static CloudException refusal(ErrorCode code, ResourceId id, String why) {
        return CloudException.builder(code, "must not be deleted as an orphan: " + why)
                .provider(id.account())
                .operation("delete orphan")
                .resourceId(id)
                .build();
    }
}
