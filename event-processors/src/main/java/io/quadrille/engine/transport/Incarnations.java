package io.quadrille.engine.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The incarnations of stores: this one's own, and from where on the topics each domain has which one. A domain's
 * incarnation begins on a partition with its first record there, or for a domain of this store where its recovery
 * ended. What the one before publishes behind that comes from a database that goes on although another one has taken
 * its place, and is refused. Thread-safe.
 */
public final class Incarnations {

    /** Another process on this database may know of one that this process has not met. */
    private static final Duration READ_EVERY = Duration.ofSeconds(1);

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,17})\\.[0-9a-f]{8}");
    private static final int MAX_TEXT = 255;

    private final JdbcClient jdbc;
    private volatile long own;
    private volatile Map<TopicPartition, Map<Long, String>> fenced;
    private Map<Source, NavigableMap<Long, Long>> begins = new HashMap<>();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile boolean loaded;
    private volatile long readAt = System.nanoTime() - READ_EVERY.toNanos();

    public Incarnations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Source(String source, String topic, int partition) {}

    /** That of this store. A new one begins while no process runs, so it is asked for once. */
    public long own() {
        if (own == 0)
            own = jdbc.sql("select max(number) from incarnation")
                    .query(Long.class)
                    .single();
        return own;
    }

    /** Whether the event is one that this store lost and does not get back. Decided while no process runs, as well. */
    boolean isFenced(ConsumerRecord<?, ?> record) {
        if (fenced == null) fenced = fencedRecords();
        var events = fenced.get(new TopicPartition(record.topic(), record.partition()));
        var fencedEvent = events == null ? null : events.get(record.offset());
        // Another record may have come to its place, of a topic that was made again or of which a broker lost the end.
        return fencedEvent != null
                && text(record, RecordHeaders.ID).filter(fencedEvent::equals).isPresent();
    }

    private Map<TopicPartition, Map<Long, String>> fencedRecords() {
        var all = new HashMap<TopicPartition, Map<Long, String>>();
        jdbc.sql("select * from fenced_record").query(row -> {
            var partition = new TopicPartition(row.getString("topic"), row.getInt("partition"));
            all.computeIfAbsent(partition, any -> new HashMap<>())
                    .put(row.getLong("record_offset"), row.getString("event_identifier"));
        });
        return all;
    }

    /**
     * Why the record is not to be taken as an event, or nothing. Notes where an incarnation begins that was not known.
     *
     * @param record one that can be read: what anybody's garbage says of an incarnation must shut nobody out
     */
    Optional<String> refusal(ConsumerRecord<?, ?> record) {
        var number = number(record);
        var source = source(record);
        if (number.isEmpty() || source.isEmpty()) return Optional.empty();
        var newest =
                newest(new Source(source.get(), record.topic(), record.partition()), record.offset(), number.get());
        if (number.get() >= newest) return Optional.empty();
        return Optional.of("incarnation " + number.get() + " of the store of domain " + source.get()
                + " published it after incarnation "
                + newest
                + " had begun: a database that was put back or replaced still has a process that publishes; end"
                + " that process");
    }

    /** Whether it is known by now that the record comes from an incarnation that had ended. Notes nothing. */
    public boolean isLate(ConsumerRecord<?, ?> record) {
        var number = number(record);
        var source = source(record);
        if (number.isEmpty() || source.isEmpty()) return false;
        read();
        synchronized (this) {
            return number.get() < known(new Source(source.get(), record.topic(), record.partition()), record.offset());
        }
    }

    private long newest(Source source, long offset, long seen) {
        read();
        synchronized (this) {
            long newest = known(source, offset);
            if (seen > newest) begin(source, offset, seen);
            return newest;
        }
    }

    /** Readers meet them in different orders, so the last one before the offset need not be the newest. */
    private long known(Source source, long offset) {
        var known = begins.get(source);
        return known == null ? 1 : known.headMap(offset, true).values().stream().reduce(1L, Math::max);
    }

    private void begin(Source source, long offset, long number) {
        jdbc.sql("""
            insert into switch_point as known (source, topic, partition, incarnation, record_offset)
            values (:source, :topic, :partition, :incarnation, :offset)
            on conflict (source, topic, partition, incarnation)
            do update set record_offset = least(known.record_offset, excluded.record_offset)\
            """)
                .param("source", source.source())
                .param("topic", source.topic())
                .param("partition", source.partition())
                .param("incarnation", number)
                .param("offset", offset)
                .update();
        begins.computeIfAbsent(source, any -> new TreeMap<>()).merge(offset, number, Math::max);
    }

    /**
     * By one thread at a time; the others go on with what is known. So do all if the database cannot be read: the group
     * that reads cannot store what it handles either.
     */
    private void read() {
        if (System.nanoTime() - readAt < READ_EVERY.toNanos() || loaded && reading.isLocked()) return;
        reading.lock();
        try {
            if (loaded && System.nanoTime() - readAt < READ_EVERY.toNanos()) return;
            readAgain();
        } catch (DataAccessException away) {
            if (!loaded) throw away;
        } finally {
            readAt = System.nanoTime();
            reading.unlock();
        }
    }

    private void readAgain() {
        var all = new HashMap<Source, NavigableMap<Long, Long>>();
        jdbc.sql("select * from switch_point").query(row -> {
            var source = new Source(row.getString("source"), row.getString("topic"), row.getInt("partition"));
            all.computeIfAbsent(source, any -> new TreeMap<>())
                    .merge(row.getLong("record_offset"), row.getLong("incarnation"), Math::max);
        });
        synchronized (this) {
            // What this process has met meanwhile.
            begins.forEach((source, known) -> known.forEach((offset, number) ->
                    all.computeIfAbsent(source, any -> new TreeMap<>()).merge(offset, number, Math::max)));
            begins = all;
        }
        loaded = true;
    }

    /** A header that is no number is the sender's mistake, and none of the event's. */
    public static Optional<Long> number(ConsumerRecord<?, ?> record) {
        return text(record, RecordHeaders.INCARNATION).flatMap(text -> {
            var parts = TEXT.matcher(text);
            if (!parts.matches()) return Optional.empty();
            long number = Long.parseLong(parts.group(1));
            return text.equals(text(number)) ? Optional.of(number) : Optional.empty();
        });
    }

    /**
     * As it is in the header, with a checksum: a header that is damaged must not be another incarnation's, which would
     * shut out all records of the true one.
     */
    public static String text(long number) {
        var checksum = new CRC32();
        checksum.update(Long.toString(number).getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%d.%08x", number, checksum.getValue());
    }

    /** The domain whose event it is: what stands in front of the dot of its type. */
    public static Optional<String> source(ConsumerRecord<?, ?> record) {
        return text(record, RecordHeaders.TYPE)
                .filter(type -> type.indexOf('.') > 0)
                .map(type -> type.substring(0, type.indexOf('.')));
    }

    private static Optional<String> text(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        if (header == null || header.value() == null || header.value().length > MAX_TEXT) return Optional.empty();
        return Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
