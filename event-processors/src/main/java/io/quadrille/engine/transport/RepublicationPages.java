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
 * What is to be published again, page by page, for the relay's session. A page's end is stored once Kafka has
 * acknowledged the page, so after a crash the page that was under way comes once more and nothing is left out. Not
 * thread-safe.
 */
final class RepublicationPages {

    /** Small, since new events wait for it. */
    private static final int PAGE = 200;

    private static final String OPEN = "select id, position, to_position, from_position, topics from republication"
            + " where finished_at is null and cancelled_at is null order by id limit 1";

    private static final String EVENTS = "select global_index, order_id, "
            + EventRow.COLUMNS
            + " from domain_event_entry where global_index > ? and global_index <= ? order by global_index limit "
            + PAGE;

    private static final String DONE = """
        update republication set position = ?, records = records + ?,
          finished_at = coalesce(finished_at, case when ? >= to_position then clock_timestamp() end)
        where id = ? and position = ?\
        """;

    private static final String CANCEL =
            "update republication set finished_at = clock_timestamp(), cancelled_at = clock_timestamp()"
                    + " where id = ? and finished_at is null";

    private static final long LOOK_EVERY_NANOS = Duration.ofMillis(200).toNanos();

    /**
     * @param first the first event of the whole republication
     * @param topics those whose events are to be published; null for all
     * @param end the position that is reached with these events
     */
    record Page(long republication, long first, Set<String> topics, long start, long end, List<StoredEvent> events) {

        boolean isOn(String topic) {
            return topics == null || topics.contains(topic);
        }

        /** Whether the relay itself publishes again what a broker has lost. */
        boolean isRepair() {
            return topics != null;
        }
    }

    private final Connection session;
    private final Serializer serializer;
    private long noneAt = System.nanoTime() - LOOK_EVERY_NANOS;

    RepublicationPages(Connection session, Serializer serializer) {
        this.session = session;
        this.serializer = serializer;
    }

    /**
     * The next page of the oldest republication that has not finished; if there was none, it is looked for every 200
     * ms.
     */
    Optional<Page> next() throws SQLException {
        if (System.nanoTime() - noneAt < LOOK_EVERY_NANOS) return Optional.empty();
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
                topics == null ? null : Set.of((String[]) topics.getArray()),
                start,
                events.size() < PAGE ? Math.max(start, last) : end,
                events);
    }

    /** Ends the page's republication in front of it. */
    void cancel(Page page) throws SQLException {
        try (var statement = session.prepareStatement(CANCEL)) {
            statement.setLong(1, page.republication());
            statement.executeUpdate();
        }
    }

    /** Kafka has acknowledged the page, which made so many records. */
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
