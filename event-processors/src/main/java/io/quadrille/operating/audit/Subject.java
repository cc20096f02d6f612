package io.quadrille.operating.audit;

import java.util.Locale;

/** The subject of a history: an order with its events of all domains in this store, or one aggregate. */
record Subject(SubjectKind kind, String id) {

    enum SubjectKind {
        ORDER,
        AGGREGATE
    }

    static Subject order(String orderId) {
        return new Subject(SubjectKind.ORDER, orderId);
    }

    static Subject aggregate(String aggregateId) {
        return new Subject(SubjectKind.AGGREGATE, aggregateId);
    }

    /** The kind as a word of a message. */
    String kindName() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
