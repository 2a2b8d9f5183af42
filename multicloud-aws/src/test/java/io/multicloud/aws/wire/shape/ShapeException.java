package io.multicloud.aws.wire.shape;

/** What was sent does not have the shape of the request; each protocol has its own words for it. */
public final class ShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** There is no such field. */
        UNKNOWN,
        /** It is not of the field's type. */
        MALFORMED,
        /** It must be there and is not. */
        MISSING
    }

    private final Kind kind;
    private final String field;

    /**
     * Makes an error.
     *
     * @param field its path as sent
     */
    public ShapeException(Kind kind, String field, String message) {
        super(message);
        this.kind = kind;
        this.field = field;
    }

    /** Returns what is wrong. */
    public Kind kind() {
        return kind;
    }

    /** Returns the path of the field, as sent. */
    public String field() {
        return field;
    }

    static ShapeException unknown(String field) {
        return new ShapeException(Kind.UNKNOWN, field, "The parameter " + field + " is not recognized");
    }

    static ShapeException malformed(String field, String value, String wanted) {
        return new ShapeException(
                Kind.MALFORMED,
                field,
                "Value (" + value + ") for parameter " + field + " is invalid. It must be " + wanted);
    }

    /** Says that a field is missing. */
    public static ShapeException missing(String field) {
        return new ShapeException(Kind.MISSING, field, "The request must contain the parameter " + field);
    }
}
