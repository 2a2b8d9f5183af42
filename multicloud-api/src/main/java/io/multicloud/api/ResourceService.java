package io.multicloud.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The life of one kind of resource: the part of the contract that is the same for all kinds. Methods are
 * synchronous, interruptible and thread-safe, and throw {@link CloudException}; an interrupt ends them
 * with {@link ErrorCode#CANCELLED} and the flag set again. After the provider was closed they throw
 * {@link IllegalStateException}.
 *
 * @param <R> the resource
 * @param <S> what a create asks for
 */
public interface ResourceService<R extends Resource, S extends ResourceSpec> {
    /**
     * Creates a resource, and nothing that the spec did not ask for. Returns when the provider has
     * accepted. If it fails, then or later, everything it had created on the way is removed, and what
     * could not be removed is named in {@link CloudException#leftovers()}.
     *
     * <p>Repeating it with the same {@linkplain ResourceSpec#idempotencyToken() token} is harmless. After
     * a successful operation, {@link #get} finds the resource.
     *
     * @throws CloudException {@link ErrorCode#INVALID_ARGUMENT} for a value the provider refuses, {@link
     *     ErrorCode#ALREADY_EXISTS} where names are unique and this one is taken, {@link
     *     ErrorCode#CONFLICT} for a token used with other arguments, {@link ErrorCode#NOT_FOUND} for a
     *     resource it refers to, {@link ErrorCode#CAPACITY}, {@link ErrorCode#QUOTA}, {@link
     *     ErrorCode#REJECTED} by the host's own limits, {@link ErrorCode#UNSUPPORTED} for a need the cloud
     *     cannot meet, {@link ErrorCode#UNKNOWN_OUTCOME} if the answer was lost and could not be looked up
     */
    Operation<R> create(S spec);

    /**
     * Reads one resource with one request, or with a few where the cloud keeps parts of it apart ({@link
     * Capabilities#readInParts}); never lists. A deleted resource may still be shown in its final
     * state for a while.
     *
     * @throws CloudException {@link ErrorCode#NOT_FOUND}
     * @throws IllegalArgumentException if the id is of another account, provider or type
     */
    R get(ResourceId id);

    /**
     * Lists resources page by page as they are iterated. Resources in their final, deleted state are left
     * out.
     *
     * @throws CloudException while iterating; {@link ErrorCode#INVALID_ARGUMENT} for a token the provider
     *     does not know
     */
    Paged<R> list(ListQuery query);

    /**
     * Deletes a resource. One that is already gone, or is being deleted, yields an operation that
     * succeeds: deleting twice is harmless.
     *
     * @return an operation that ends when the resource is gone and no longer billed; its result is the id
     * @throws CloudException {@link ErrorCode#FAILED_PRECONDITION} while something else needs it
     * @throws IllegalArgumentException if the id is of another account, provider or type
     */
    Operation<ResourceId> delete(ResourceId id);

    /**
     * Adds or replaces tags and keeps the others.
     *
     * @return the resource with its new tags
     * @throws CloudException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#INVALID_ARGUMENT} for a tag the
     *     provider cannot keep letter by letter, with nothing changed
     */
    R tag(ResourceId id, Map<String, String> tags);

    /**
     * Removes tags by key; keys that are not there are ignored.
     *
     * @return the resource with the remaining tags
     * @throws CloudException {@link ErrorCode#NOT_FOUND}
     */
    R untag(ResourceId id, Set<String> keys);

    /**
     * Takes responsibility for a resource that exists already, by writing {@link Tags#OWNER}. Nothing else
     * about it changes. Adopting one's own resource again does nothing.
     *
     * @return the resource with its owner
     * @throws CloudException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#CONFLICT} if it has another
     *     owner, which the message names
     * @throws IllegalArgumentException if the owner is blank
     */
    default R adopt(ResourceId id, String owner) {
        if (owner.isBlank()) {
            throw new IllegalArgumentException("the owner must not be blank");
        }
        R resource = get(id);
        String present = resource.tags().get(Tags.OWNER);
        if (owner.equals(present)) {
            return resource;
        }
        if (present != null) {
            throw CloudException.builder(
                            ErrorCode.CONFLICT, "cannot be adopted by '" + owner + "', its owner is '" + present + "'")
                    .provider(id.account())
                    .operation("adopt")
                    .resourceId(id)
                    .build();
        }
        return tag(id, Map.of(Tags.OWNER, owner));
    }

    /**
     * Creates several resources, one after the other, and tells of each how it went. One that is refused
     * does not stop the others and does not undo them.
     */
    default BatchResult<Operation<R>> createAll(List<S> specs) {
        List<BatchResult.Item<Operation<R>>> items = new ArrayList<>(specs.size());
        for (S spec : specs) {
            try {
                items.add(new BatchResult.Done<>(spec.name(), create(spec)));
            } catch (CloudException e) {
                items.add(new BatchResult.Refused<>(spec.name(), e));
                if (e.code() == ErrorCode.CANCELLED) {
                    break;
                }
            }
        }
        return new BatchResult<>(items, specs.size());
    }
}
