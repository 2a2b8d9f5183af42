package io.multicloud.gcp.call;

import com.google.cloud.compute.v1.Operation;

/**
 * Where an operation of Compute Engine is found again.
 *
 * @param scope {@code zones/<zone>}, {@code regions/<region>} or {@code global}; empty for none
 * @param name its name; empty for none
 * @param seen how it was when it was seen last
 */
public record OperationRef(String scope, String name, Seen seen) {
    /** How an operation was. */
    public enum Seen {
        /** Not asked for, or under way. */
        OPEN,
        /** Done when it was answered. */
        ENDED
    }

    /** No operation: how work stands is told by the resource alone. */
    public static final OperationRef NONE = new OperationRef("", "", Seen.OPEN);

    private static final String NONE_TEXT = "-";

    static OperationRef of(Operation operation) {
        Seen seen = operation.getStatus() == Operation.Status.DONE ? Seen.ENDED : Seen.OPEN;
        if (operation.hasZone()) {
            return new OperationRef("zones/" + Urls.last(operation.getZone()), operation.getName(), seen);
        }
        if (operation.hasRegion()) {
            return new OperationRef("regions/" + Urls.last(operation.getRegion()), operation.getName(), seen);
        }
        return new OperationRef("global", operation.getName(), seen);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static OperationRef parse(String text) {
        if (text.equals(NONE_TEXT)) {
            return NONE;
        }
        int colon = text.indexOf(':');
        if (!text.matches("(zones/[a-z0-9-]+|regions/[a-z0-9-]+|global):[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("'" + text + "' is no operation of Compute Engine");
        }
        return new OperationRef(text.substring(0, colon), text.substring(colon + 1), Seen.OPEN);
    }

    /** Returns the text form, without white space. */
    @Override
    public String toString() {
        return name.isEmpty() ? NONE_TEXT : scope + ":" + name;
    }

    /** Tells whether there is one. */
    public boolean present() {
        return !name.isEmpty();
    }
}
