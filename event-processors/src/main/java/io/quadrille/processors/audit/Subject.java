package io.quadrille.processors.audit;

import java.util.Locale;

/** What a history is about: an order with all that the four domains did for it, or one aggregate. */
record Subject(Kind kind, String id) {

  enum Kind {
    ORDER("order_id"),
    AGGREGATE("aggregate_identifier");

    private final String column;

    Kind(String column) {
      this.column = column;
    }
  }

  static Subject order(String orderId) {
    return new Subject(Kind.ORDER, orderId);
  }

  static Subject aggregate(String aggregateId) {
    return new Subject(Kind.AGGREGATE, aggregateId);
  }

  String column() {
    return kind.column;
  }

  String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
