package io.quadrille.engine.transport;

import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.log.StoredEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.serialization.Serializer;

/**
 * The events of open republications, page by page. A page's end is stored after Kafka has acknowledged the page, so
 * after a crash the relay publishes the current page once more, and no event is left out. Plain JDBC, in the relay's
 * own session. Not thread-safe.
 */
final class RepublicationPages {

    /** Number of events in a page. Small, because new events wait while a page is published. */
    private static final int PAGE_SIZE = 200;

    private static final String OPEN = "select id, position, to_position, from_position, topics from republication"
            + " where finished_at is null and cancelled_at is null order by id limit 1";

    private static final String EVENTS = "select global_index, order_id, "
            + EventRow.COLUMNS
            + " from domain_event_entry where global_index > ? and global_index <= ? order by global_index limit "
            + PAGE_SIZE;

    private static final String DONE = """
        update republication set position = ?, records = records + ?,
          finished_at = coalesce(finished_at, case when ? >= to_position then clock_timestamp() end)
        where id = ? and position = ?\
        """;

    private static final String CANCEL =
            "update republication set finished_at = clock_timestamp(), cancelled_at = clock_timestamp()"
                    + " where id = ? and finished_at is null";

    private static final long ASK_EVERY_NANOS = Duration.ofMillis(200).toNanos();

    /**
     * One page.
     *
     * @param first the global index of the first event of the whole republication
     * @param repairedTopics the topics on which a broker has lost records, if the relay has requested the
     *     republication; only events on these are published. Empty if an operator has requested it, for all topics
     * @param end the global index that the republication's position reaches with this page
     */
    record Page(
            long republication,
            long first,
            Optional<Set<String>> repairedTopics,
            long start,
            long end,
            List<StoredEvent> events) {

        boolean isOn(String topic) {
            return repairedTopics.isEmpty() || repairedTopics.get().contains(topic);
        }

        /** Whether the relay has requested this republication, because a broker has lost records. */
        boolean isRepair() {
            return repairedTopics.isPresent();
        }
    }

    private final Connection session;
    private final Serializer serializer;
    private long noneAt = System.nanoTime() - ASK_EVERY_NANOS;

    RepublicationPages(Connection session, Serializer serializer) {
        this.session = session;
        this.serializer = serializer;
    }

    /**
     * The next page of the oldest open republication; empty if there is none. While there is none, the database is
     * queried at most every 200 ms.
     */
    Optional<Page> next() throws SQLException {
        if (System.nanoTime() - noneAt < ASK_EVERY_NANOS) return Optional.empty();
        try (var statement = session.createStatement();
                var row = statement.executeQuery(OPEN)) {
            if (row.next()) return Optional.of(page(row));
            noneAt = System.nanoTime();
            return Optional.empty();
        }
    }

    private Page page(ResultSet open) throws SQLException {
        long start = open.getLong("position");
        long last = open.getLong("to_position");
        var topics = open.getArray("topics");
        var events = new ArrayList<StoredEvent>();
        long end = start;
        try (var statement = session.prepareStatement(EVENTS)) {
            statement.setLong(1, start);
            statement.setLong(2, last);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    end = row.getLong(1);
                    events.add(new StoredEvent(end, EventRow.readOrStored(row, serializer)));
                }
            }
        }
        return new Page(
                open.getLong("id"),
                open.getLong("from_position"),
                topics == null ? Optional.empty() : Optional.of(Set.of((String[]) topics.getArray())),
                start,
                events.size() < PAGE_SIZE ? Math.max(start, last) : end,
                events);
    }

    /** Cancels the page's republication; the page is not counted. */
    void cancel(Page page) throws SQLException {
        try (var statement = session.prepareStatement(CANCEL)) {
            statement.setLong(1, page.republication());
            statement.executeUpdate();
        }
    }

    /**
     * Notes that Kafka has acknowledged the page.
     *
     * @param records how many records were published for it
     */
    void done(Page page, int records) throws SQLException {
        try (var statement = session.prepareStatement(DONE)) {
            statement.setLong(1, page.end());
            statement.setInt(2, records);
            statement.setLong(3, page.end());
            statement.setLong(4, page.republication());
            statement.setLong(5, page.start());
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("another relay works on republication " + page.republication());
            }
        }
    }
}
