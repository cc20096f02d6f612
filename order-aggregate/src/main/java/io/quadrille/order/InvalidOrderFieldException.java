package io.quadrille.order;

/**
 * A field of a command has a value that the order domain does not accept. The message is the field followed by the
 * rule, as in "orderId must not be blank".
 */
public final class InvalidOrderFieldException extends IllegalArgumentException {

    private final String field;
    private final String rule;

    InvalidOrderFieldException(String field, String rule) {
        super(field + " " + rule);
        this.field = field;
        this.rule = rule;
    }

    /** The name of the field in the command. */
    public String field() {
        return field;
    }

    /** The rule that the value breaks, phrased to follow the field's name, such as "must not be blank". */
    public String rule() {
        return rule;
    }
}
