package io.quadrille.processors.api;

import jakarta.validation.ConstraintViolation;
import java.util.Set;
import java.util.TreeMap;

/** The fields of one request that are not as they should be; of each, the first thing that is wrong with it. */
public final class WrongFields {

  /** More would only make the answer many times larger than the request. */
  static final int MOST = 200;

  private final TreeMap<String, String> messages = new TreeMap<>();

  /** An empty field path stands for the body as a whole. */
  public void add(String field, String message) {
    if (messages.size() < MOST) messages.putIfAbsent(field.isEmpty() ? "body" : field, message);
  }

  void addAll(Set<? extends ConstraintViolation<?>> violations) {
    violations.forEach(v -> add(v.getPropertyPath().toString().replace(".<list element>", ""), v.getMessage()));
  }

  /** Throws 400 with every field in it, unless there is none. */
  void refuse() {
    if (messages.isEmpty()) return;
    throw Problems.invalid(messages.entrySet().stream().map(m -> new WrongField(m.getKey(), m.getValue())).toList());
  }
}
