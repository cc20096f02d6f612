package io.quadrille.http;

import jakarta.validation.ConstraintViolation;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.web.ErrorResponseException;

/** The invalid fields of one request, each with its first error. */
public final class WrongFields {

    /** The maximum number of reported fields: otherwise a response could be many times larger than its request. */
    static final int MOST = 200;

    private final TreeMap<String, String> messages = new TreeMap<>();

    /**
     * Adds a field, unless it already has an error or {@value #MOST} fields have.
     *
     * @param field the path of the field; empty for the body as a whole
     * @param message the rule that the field breaks, worded to follow the field's name, as in "must be given"
     */
    public void add(String field, String message) {
        if (messages.size() < MOST) messages.putIfAbsent(field.isEmpty() ? "body" : Texts.shown(field), message);
    }

    void addAll(Set<? extends ConstraintViolation<?>> violations) {
        violations.forEach(v -> add(v.getPropertyPath().toString().replace(".<list element>", ""), v.getMessage()));
    }

    /** Whether the field already has an error, so that checks of its value would be meaningless. */
    public boolean has(String field) {
        return messages.containsKey(field);
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** The 400 answer that names every field. Requires at least one field. */
    ErrorResponseException problem() {
        return Problems.invalid(messages.entrySet().stream()
                .map(m -> new WrongField(m.getKey(), m.getValue()))
                .toList());
    }

    /** Throws an exception that is answered 400 and names every field; does nothing if there is no field. */
    public void refuse() {
        if (!isEmpty()) throw problem();
    }
}
