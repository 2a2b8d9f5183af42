package io.multicloud.core.config;

/**
 * A bad value whose rule can be told apart from the value, because a value that came from an environment variable
 * must not show.
 */
public final class RuleViolation extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final String rule;

    /**
     * Makes one.
     *
     * @param what the name of the value
     * @param rule continues a sentence that begins with the name
     * @param value the value that breaks it
     */
    public RuleViolation(String what, String rule, Object value) {
        super(what + " " + rule + ", was " + value);
        this.what = what;
        this.rule = rule;
    }

    /** Returns the name of the value. */
    public String what() {
        return what;
    }

    /** Returns the rule, without the value. */
    public String rule() {
        return rule;
    }
}
