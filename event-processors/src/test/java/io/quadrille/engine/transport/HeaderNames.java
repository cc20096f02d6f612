package io.quadrille.engine.transport;

import java.util.List;
import org.axonframework.messaging.Headers;

/** The names of the headers that an event requires, in one record format. */
public record HeaderNames(
        String id, String type, String revision, String time, String aggregate, String aggregateType, String sequence) {

    public static final HeaderNames OURS = new HeaderNames(
            RecordHeaders.ID,
            RecordHeaders.TYPE,
            RecordHeaders.REVISION,
            RecordHeaders.TIME,
            RecordHeaders.SUBJECT,
            RecordHeaders.AGGREGATE_TYPE,
            RecordHeaders.SEQUENCE);

    static final HeaderNames STOCK = new HeaderNames(
            Headers.MESSAGE_ID,
            Headers.MESSAGE_TYPE,
            Headers.MESSAGE_REVISION,
            Headers.MESSAGE_TIMESTAMP,
            Headers.AGGREGATE_ID,
            Headers.AGGREGATE_TYPE,
            Headers.AGGREGATE_SEQ);

    List<String> all() {
        return List.of(id, type, revision, time, aggregate, aggregateType, sequence);
    }
}
