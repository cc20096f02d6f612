package io.quadrille.http;

import jakarta.validation.ConstraintViolation;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.web.ErrorResponseException;

/** The invalid fields of one request, each with its first error. */
public final class WrongFields {

    /** The most fields that are reported. Without a limit, the response could be many times larger than the request. */
    static final int MOST = 200;

    private final TreeMap<String, String> messages = new TreeMap<>();

    /**
     * Adds a field, unless it has an error already.
     *
     * @param field the path of the field; empty for the body as a whole
     * @param message what the field must be, to be read after the field's name
     */
    public void add(String field, String message) {
        if (messages.size() < MOST) messages.putIfAbsent(field.isEmpty() ? "body" : Texts.shown(field), message);
    }

    void addAll(Set<? extends ConstraintViolation<?>> violations) {
        violations.forEach(v -> add(v.getPropertyPath().toString().replace(".<list element>", ""), v.getMessage()));
    }

    /** Whether the field has an error already, so that its value is meaningless. */
    public boolean has(String field) {
        return messages.containsKey(field);
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** 400 that names every field. There must be at least one. */
    ErrorResponseException problem() {
        return Problems.invalid(messages.entrySet().stream()
                .map(m -> new WrongField(m.getKey(), m.getValue()))
                .toList());
    }

    /** Throws 400 that names every field, unless there is none. */
    public void refuse() {
        if (!isEmpty()) throw problem();
    }
}
