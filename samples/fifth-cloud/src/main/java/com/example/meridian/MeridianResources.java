package com.example.meridian;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Meridian does alike for machines, disks, templates and keys: each is an item of a collection of a region, with a
 * name, labels, and jobs that change it.
 */
abstract class MeridianResources<R extends Resource, S extends ResourceSpec> implements ResourceService<R, S> {
    final MeridianProvider cloud;
    final MeridianJobs jobs;
    private final ResourceType type;
    private final Class<R> resourceClass;
    private final String collection;
    private final String noun;

    /**
     * @param collection what the path says, for example {@code machines}
     * @param noun how native operations are called in logs, for example {@code Machine}
     */
    MeridianResources(
            MeridianProvider cloud,
            MeridianJobs jobs,
            ResourceType type,
            Class<R> resourceClass,
            String collection,
            String noun) {
        this.cloud = cloud;
        this.jobs = jobs;
        this.type = type;
        this.resourceClass = resourceClass;
        this.collection = collection;
        this.noun = noun;
    }

    /** Returns what an item of the collection is here. */
    abstract R resource(ResourceId id, Json item);

    final R resource(Region region, Json item) {
        return resource(cloud.resourceId(type, region, item.text("id")), item);
    }

    final Class<R> resourceClass() {
        return resourceClass;
    }

    /** Asks for a new item, with the fields that only this kind has. */
    final Operation<R> create(S spec, Region region, Map<String, Object> fields) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", spec.name());
        body.put("labels", spec.tags());
        body.putAll(fields);
        String token = spec.idempotencyToken().orElseGet(cloud.environment()::newId);
        Json answer = cloud.send(
                CallInfo.idempotentWrite("Create" + noun, region, MeridianProvider.WRITE),
                call -> call.post(path(region), body, token));
        return jobs.creation(this, resource(region, answer.object("item")), answer);
    }

    @Override
    public R get(ResourceId id) {
        own(id);
        return resource(
                id,
                cloud.send(
                        CallInfo.read("Get" + noun, id.region(), MeridianProvider.READ)
                                .on(id),
                        call -> call.get(path(id))));
    }

    @Override
    public Paged<R> list(ListQuery query) {
        Region region = query.region().orElse(cloud.region());
        return Paged.from(query.pageToken(), token -> {
            Map<String, Optional<String>> parameters = new LinkedHashMap<>();
            parameters.put("limit", query.pageSize().map(String::valueOf));
            parameters.put("name", query.name());
            parameters.put("after", token);
            Json page = cloud.send(
                    CallInfo.read("List" + noun + "s", region, MeridianProvider.READ),
                    call -> call.get(MeridianApi.query(path(region), parameters)));
            // Meridian filters by name; labels are compared here, page by page.
            List<R> items = page.objects("items").stream()
                    .map(item -> resource(region, item))
                    .filter(query::matches)
                    .toList();
            return new Page<>(items, page.optionalText("next"));
        });
    }

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        own(id);
        try {
            Json answer = cloud.send(
                    CallInfo.idempotentWrite("Delete" + noun, id.region(), MeridianProvider.WRITE)
                            .on(id),
                    call -> call.delete(path(id)));
            return jobs.deletion(this, id, answer);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return jobs.gone(id);
            }
            throw e;
        }
    }

    @Override
    public R tag(ResourceId id, Map<String, String> tags) {
        return label(id, Map.of("set", tags));
    }

    @Override
    public R untag(ResourceId id, Set<String> keys) {
        return label(id, Map.of("remove", List.copyOf(new TreeSet<>(keys))));
    }

    private R label(ResourceId id, Map<String, Object> change) {
        own(id);
        return resource(
                id,
                cloud.send(
                        CallInfo.idempotentWrite("Label" + noun, id.region(), MeridianProvider.WRITE)
                                .on(id),
                        call -> call.patch(path(id) + "/labels", change)));
    }

    /** Asks for a change of an item's state; one it is in already, or on its way to, is no error for Meridian. */
    final Operation<R> act(ResourceId id, String action, Map<String, Object> body) {
        own(id);
        Json answer = cloud.send(
                CallInfo.idempotentWrite(action, id.region(), MeridianProvider.WRITE)
                        .on(id),
                call -> call.post(path(id) + "/" + action.toLowerCase(Locale.ROOT), body));
        return jobs.change(this, resource(id, answer.object("item")), answer);
    }

    /** @throws IllegalArgumentException if the id is none of this kind and account */
    final ResourceId own(ResourceId id) {
        if (!owns(id)) {
            throw new IllegalArgumentException(
                    id + " is no " + type + " of the account '" + cloud.account() + "' of Meridian");
        }
        return id;
    }

    final boolean owns(ResourceId id) {
        return id.provider().equals(cloud.kind())
                && id.account().equals(cloud.account())
                && id.type().equals(type);
    }

    private String path(Region region) {
        return MeridianApi.path("regions", region.name(), collection);
    }

    private String path(ResourceId id) {
        return MeridianApi.path("regions", id.region().name(), collection, id.nativeId());
    }
}
