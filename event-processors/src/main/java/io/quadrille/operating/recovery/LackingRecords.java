package io.quadrille.operating.recovery;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the records whose events the store lacks and that are not fenced off. Plain JDBC, because the caller's
 * connection holds an advisory lock.
 */
final class LackingRecords {

    /** Looks events up by aggregate and sequence number; there is no index on the identifiers of events. */
    private static final String LACKING = """
        select number from unnest(?::integer[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::integer[], ?::bigint[])
            as r (number, aggregate, sequence, event_id, topic, partition, record_offset)
          left join domain_event_entry e on (e.aggregate_identifier, e.sequence_number) = (aggregate, sequence)
        where e.event_identifier is distinct from event_id
          and not exists (select from fenced_record f
                          where (f.topic, f.partition, f.record_offset, f.event_identifier)
                            = (r.topic, r.partition, r.record_offset, r.event_id))
        order by number\
        """;

    private LackingRecords() {}

    /** Returns those of the records whose events the store lacks, in the given order. */
    static List<OwnRecord> among(List<OwnRecord> records, Connection session) {
        int size = records.size();
        var numbers = new Integer[size];
        var aggregates = new String[size];
        var sequences = new Long[size];
        var eventIds = new String[size];
        var topics = new String[size];
        var partitions = new Integer[size];
        var offsets = new Long[size];
        for (int i = 0; i < size; i++) {
            var own = records.get(i);
            numbers[i] = i;
            aggregates[i] = own.aggregate();
            sequences[i] = own.sequence();
            eventIds[i] = own.eventId();
            topics[i] = own.record().topic();
            partitions[i] = own.record().partition();
            offsets[i] = own.record().offset();
        }
        var lacking = new ArrayList<OwnRecord>();
        try (var statement = session.prepareStatement(LACKING)) {
            int column = 1;
            statement.setArray(column++, session.createArrayOf("integer", numbers));
            statement.setArray(column++, session.createArrayOf("text", aggregates));
            statement.setArray(column++, session.createArrayOf("bigint", sequences));
            statement.setArray(column++, session.createArrayOf("text", eventIds));
            statement.setArray(column++, session.createArrayOf("text", topics));
            statement.setArray(column++, session.createArrayOf("integer", partitions));
            statement.setArray(column, session.createArrayOf("bigint", offsets));
            try (var row = statement.executeQuery()) {
                while (row.next()) lacking.add(records.get(row.getInt(1)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the events of the topics cannot be looked up in the store: " + e.getMessage(), e);
        }
        return lacking;
    }
}
