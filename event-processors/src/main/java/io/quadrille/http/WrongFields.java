package io.quadrille.http;

import jakarta.validation.ConstraintViolation;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.web.ErrorResponseException;

/** The fields of one request that are not as they should be; of each, the first thing that is wrong with it. */
public final class WrongFields {

    /** More would only make the answer many times larger than the request. */
    static final int MOST = 200;

    private final TreeMap<String, String> messages = new TreeMap<>();

    /** An empty field path stands for the body as a whole. */
    public void add(String field, String message) {
        if (messages.size() < MOST) messages.putIfAbsent(field.isEmpty() ? "body" : Texts.shown(field), message);
    }

    void addAll(Set<? extends ConstraintViolation<?>> violations) {
        violations.forEach(v -> add(v.getPropertyPath().toString().replace(".<list element>", ""), v.getMessage()));
    }

    /** Whether something is wrong with the field already, so that its value says nothing. */
    public boolean has(String field) {
        return messages.containsKey(field);
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** 400 with every field in it, of which there must be one. */
    ErrorResponseException problem() {
        return Problems.invalid(messages.entrySet().stream()
                .map(m -> new WrongField(m.getKey(), m.getValue()))
                .toList());
    }

    /** Throws 400 with every field in it, unless there is none. */
    public void refuse() {
        if (!isEmpty()) throw problem();
    }
}
