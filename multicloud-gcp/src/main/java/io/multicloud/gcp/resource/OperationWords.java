package io.multicloud.gcp.resource;

import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.ResourceId;
import io.multicloud.gcp.call.OperationRef;

/**
 * The durable name of an operation, taken apart.
 *
 * @param whole all of it
 * @param kind what it works on
 * @param verb what is done
 * @param ref the native operation
 * @param id the resource
 */
public record OperationWords(OperationId whole, String kind, String verb, OperationRef ref, ResourceId id) {
    /**
     * Takes an operation's id apart.
     *
     * @throws IllegalArgumentException if the adapter has not minted it
     */
    public static OperationWords of(OperationId id) {
        String[] words = id.text().split(" ", -1);
        if (words.length != 4) {
            throw refused(id);
        }
        return new OperationWords(id, words[0], words[1], OperationRef.parse(words[2]), ResourceId.parse(words[3]));
    }

    /** Returns the operation as one of the type asked for. */
    public <T, A> Operation<T> typed(Operation<A> operation, Class<A> yields, Class<T> asked) {
        if (yields != asked) {
            throw new IllegalArgumentException("operation '" + whole + "' yields a " + yields.getSimpleName()
                    + ", not a " + asked.getSimpleName());
        }
        @SuppressWarnings("unchecked") // The two classes were compared above.
        Operation<T> typed = (Operation<T>) operation;
        return typed;
    }

    /** Returns the error for a name of another's. */
    public IllegalArgumentException refused() {
        return refused(whole);
    }

    private static IllegalArgumentException refused(OperationId id) {
        return new IllegalArgumentException("operation id '" + id + "' is none of this adapter's");
    }
}
