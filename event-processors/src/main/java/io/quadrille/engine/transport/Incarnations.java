package io.quadrille.engine.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
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
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The incarnations of event stores. A store starts a new incarnation when it was reset to an earlier state, such as a
 * backup, and then recovered. This class has the number of this store's incarnation, and for each domain the offsets at
 * which its incarnations start. In a partition, an incarnation starts with its first record; for a domain of this
 * store, it starts where the topics ended when the store was recovered. Records that an earlier incarnation publishes
 * after that offset are refused: they come from a database that is still in use although a different one has replaced
 * it. Thread-safe.
 */
public final class Incarnations {

    /** A different process on this database may have seen an incarnation that this process has not seen yet. */
    private static final Duration READ_EVERY = Duration.ofSeconds(1);

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,17})\\.[0-9a-f]{8}");
    private static final int MAX_TEXT = 255;

    private final JdbcClient jdbc;
    private volatile long own;
    private volatile @Nullable Map<TopicPartition, Map<Long, String>> fenced;
    private Map<DomainPartition, NavigableMap<Long, Long>> begins = new HashMap<>();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile boolean loaded;
    private volatile long readAt = System.nanoTime() - READ_EVERY.toNanos();

    public Incarnations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record DomainPartition(String source, String topic, int partition) {}

    /**
     * The number of this store's incarnation. A new incarnation starts only while no process runs on the database, so
     * the number is read once.
     */
    public long own() {
        if (own == 0)
            own = jdbc.sql("select max(number) from incarnation")
                    .query(Long.class)
                    .single();
        return own;
    }

    /**
     * Whether the record is fenced: this store has lost its event permanently. Records are fenced only while no process
     * runs on the database, so the fenced records are read once.
     */
    boolean isFenced(ConsumerRecord<?, ?> record) {
        var known = fenced;
        if (known == null) fenced = known = fencedRecords();
        var events = known.get(new TopicPartition(record.topic(), record.partition()));
        var fencedEvent = events == null ? null : events.get(record.offset());
        // The offset may hold a different record now: the topic was created again, or a broker has lost records.
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
     * Why the record must be refused; empty if it is accepted. If the record shows a new incarnation, or that one
     * starts earlier than known, stores that.
     *
     * @param record must be readable: an incarnation number in a corrupt record must not cause good records to be
     *     refused
     */
    Optional<String> refusal(ConsumerRecord<?, ?> record) {
        var number = number(record);
        var source = source(record);
        if (number.isEmpty() || source.isEmpty()) return Optional.empty();
        var newest = newest(
                new DomainPartition(source.get(), record.topic(), record.partition()), record.offset(), number.get());
        if (number.get() >= newest) return Optional.empty();
        return Optional.of("incarnation " + number.get() + " of the store of domain " + source.get()
                + " published the record after incarnation "
                + newest
                + " had started: a process still publishes from a database that was put back or replaced; end that"
                + " process");
    }

    /** Whether the record comes from an incarnation that is known to have ended before it. Stores nothing. */
    public boolean isLate(ConsumerRecord<?, ?> record) {
        var number = number(record);
        var source = source(record);
        if (number.isEmpty() || source.isEmpty()) return false;
        refresh();
        synchronized (this) {
            return number.get()
                    < known(new DomainPartition(source.get(), record.topic(), record.partition()), record.offset());
        }
    }

    private long newest(DomainPartition source, long offset, long seen) {
        refresh();
        synchronized (this) {
            long newest = known(source, offset);
            if (seen > newest) begin(source, offset, seen);
            return newest;
        }
    }

    /**
     * The newest incarnation that starts at or before an offset; 1 if none is known. Processes learn of incarnations at
     * different times, so the one whose stored start is closest to the offset may not be the newest.
     */
    private long known(DomainPartition source, long offset) {
        var known = begins.get(source);
        return known == null ? 1 : known.headMap(offset, true).values().stream().reduce(1L, Math::max);
    }

    private void begin(DomainPartition source, long offset, long number) {
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
     * Reads the stored incarnations again if the last read is older than {@link #READ_EVERY}. One thread reads, and the
     * others continue with the values in memory, unless nothing was read before. If the database fails, all threads
     * continue with these values: a group that reads a record now cannot commit it either.
     */
    private void refresh() {
        if (System.nanoTime() - readAt < READ_EVERY.toNanos() || loaded && reading.isLocked()) return;
        reading.lock();
        try {
            if (loaded && System.nanoTime() - readAt < READ_EVERY.toNanos()) return;
            readAll();
        } catch (DataAccessException failure) {
            if (!loaded) throw failure;
        } finally {
            readAt = System.nanoTime();
            reading.unlock();
        }
    }

    private void readAll() {
        var all = new HashMap<DomainPartition, NavigableMap<Long, Long>>();
        jdbc.sql("select * from switch_point").query(row -> {
            var source = new DomainPartition(row.getString("source"), row.getString("topic"), row.getInt("partition"));
            all.computeIfAbsent(source, any -> new TreeMap<>())
                    .merge(row.getLong("record_offset"), row.getLong("incarnation"), Math::max);
        });
        synchronized (this) {
            // This process may have found further incarnations meanwhile.
            begins.forEach((source, known) -> known.forEach((offset, number) ->
                    all.computeIfAbsent(source, any -> new TreeMap<>()).merge(offset, number, Math::max)));
            begins = all;
        }
        loaded = true;
    }

    /**
     * The incarnation in a record's header. A header in a format other than that of {@link #text(long)} is ignored: the
     * event is readable without it.
     */
    public static Optional<Long> number(ConsumerRecord<?, ?> record) {
        return text(record, RecordHeaders.INCARNATION).flatMap(text -> {
            var parts = TEXT.matcher(text);
            if (!parts.matches()) return Optional.empty();
            long number = Long.parseLong(parts.group(1));
            return text.equals(text(number)) ? Optional.of(number) : Optional.empty();
        });
    }

    /**
     * The text of the header for this number, with a checksum. Without the checksum, a damaged header could name a
     * later incarnation, and all records of the real incarnation would be refused.
     */
    public static String text(long number) {
        var checksum = new CRC32();
        checksum.update(Long.toString(number).getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%d.%08x", number, checksum.getValue());
    }

    /** The domain that owns the event: the part of its type before the dot. */
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

    /** The number of the incarnation whose recovery has started but not finished; empty if there is none. */
    public Optional<Long> unfinished() {
        return jdbc.sql("select number from incarnation where finished_at is null")
                .query(Long.class)
                .optional();
    }

    /** Starts an incarnation. No process can start on the database until {@link #finish} is called. */
    public void begin(long number, String actor, String reason) {
        jdbc.sql("""
            insert into incarnation (number, begun_by, reason, last_index)
            select :number, :actor, :reason, coalesce(max(global_index), 0) from domain_event_entry\
            """)
                .param("number", number)
                .param("actor", actor)
                .param("reason", reason)
                .update();
    }

    /** Finishes the recovery that started the incarnation. */
    public void finish() {
        jdbc.sql("update incarnation set finished_at = clock_timestamp() where finished_at is null")
                .update();
    }

    /**
     * Fences records, so that no group handles them as events.
     *
     * @param lostRecords an SQL query for topic, partition, record_offset and event_identifier
     * @return the number of records that were not fenced before
     */
    public int fence(String lostRecords) {
        return jdbc.sql("insert into fenced_record (topic, partition, record_offset, event_identifier) " + lostRecords
                        + " on conflict do nothing")
                .update();
    }

    /**
     * Stores where an incarnation starts in each partition.
     *
     * @param sources the domains of this store, as {@link #source} names them
     * @param ends the offset after the last record of each partition
     */
    public void beginAt(long number, Collection<String> sources, Map<TopicPartition, Long> ends) {
        var partitions = ends.keySet();
        jdbc.sql("""
            insert into switch_point (source, topic, partition, incarnation, record_offset)
            select source, topic, partition, :number, record_offset
            from unnest(:sources::text[]) as source,
              unnest(:topic::text[], :partition::integer[], :offset::bigint[])
                as p (topic, partition, record_offset)\
            """)
                .param("number", number)
                .param("sources", sources.toArray(String[]::new))
                .param("topic", partitions.stream().map(TopicPartition::topic).toArray(String[]::new))
                .param(
                        "partition",
                        partitions.stream().map(TopicPartition::partition).toArray(Integer[]::new))
                .param("offset", partitions.stream().map(ends::get).toArray(Long[]::new))
                .update();
    }
}
