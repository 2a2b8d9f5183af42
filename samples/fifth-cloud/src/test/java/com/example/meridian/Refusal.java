package com.example.meridian;

/** An answer of Meridian that is no. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Refusal(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static Refusal badValue(String message) {
        return new Refusal(400, "E_BAD_VALUE", message);
    }

    static Refusal absent(String what) {
        return new Refusal(404, "E_ABSENT", "there is no " + what);
    }

    static Refusal state(String message) {
        return new Refusal(409, "E_STATE", message);
    }

    static Refusal noRoom(String message) {
        return new Refusal(507, "E_NO_ROOM", message);
    }

    static Refusal limit(String message) {
        return new Refusal(403, "E_LIMIT", message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
