package io.multicloud.aws.wire;

/** A request is not accepted as signed; each service has its own words for it. */
final class SignatureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SignatureRefusal kind;

    SignatureException(SignatureRefusal kind, String message) {
        super(message, null, true, false);
        this.kind = kind;
    }

    SignatureRefusal kind() {
        return kind;
    }
}
