package io.quadrille.operating.audit;

import java.util.Locale;

/** What a history is about: an order with all that the four domains did for it, or one aggregate. */
record Subject(Kind kind, String id) {

    enum Kind {
        ORDER("order_id", "global_index"),
        AGGREGATE("aggregate_identifier", "sequence_number");

        private final String column;
        private final String key;

        Kind(String column, String key) {
            this.column = column;
            this.key = key;
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

    /** By which its events stand in the order of the log and are found by an index. */
    String key() {
        return kind.key;
    }

    String name() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
