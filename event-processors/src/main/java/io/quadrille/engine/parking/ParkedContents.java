package io.quadrille.engine.parking;

import io.quadrille.engine.transport.SkippedRecords;
import io.quadrille.engine.transport.UnreadableRecord;
import io.quadrille.engine.transport.UnreadableRecord.RawHeader;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps headers and values of parked records: once for each record, even if several groups park it. Long ones are
 * truncated. If a record's headers and value do not fit into the limit of all contents, only their number, lengths and
 * hash are kept. The broker has the original record for as long as its topic keeps it. Thread-safe, in the caller's
 * transaction.
 */
public final class ParkedContents {

    /**
     * The kept bytes are counted again after this time, because other processes park records, and old contents are
     * deleted.
     */
    private static final Duration COUNT_EVERY = Duration.ofSeconds(10);

    private static final Duration COUNT_WHEN_FULL_EVERY = Duration.ofSeconds(1);

    /**
     * Two groups may park the same two records at the same time, each a different one first. If they waited for each
     * other, as they would on a key conflict, they could deadlock; so each only tries to get an advisory lock. A group
     * that does not get the lock inserts nothing: the group that holds it inserts the content in the transaction that
     * parks the record, and inserts it again after a rollback.
     */
    private static final String INSERT = """
        insert into parked_content (topic, partition, record_offset, key_length, header_count, headers, value_length,
          value_sha256, value,
          whole, bytes)
        select :topic, :partition, :offset, :keyLength, :headerCount, cast(:headers as jsonb), :valueLength,
          :valueSha256, :value,
          :whole, :bytes
        where not exists (
            select from parked_content where (topic, partition, record_offset) = (:topic, :partition, :offset))
          and pg_try_advisory_xact_lock(hashtextextended('quadrille-parked ' || :place, 0))
        on conflict do nothing\
        """;

    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient jdbc;
    private final int maxValue;
    private final long maxTotal;
    private long total;
    private long reservedSinceCount;
    private @Nullable Long countedAt;

    public ParkedContents(JdbcClient jdbc, ParkedSettings settings) {
        this.jdbc = jdbc;
        this.maxValue = Math.toIntExact(settings.maxValue().toBytes());
        this.maxTotal = settings.maxTotal().toBytes();
    }

    /**
     * Frees a record's place (topic, partition and offset) if a record with a different value was parked there, because
     * the topic has since been deleted and created again, or a broker has lost records. The older record is kept under
     * a different topic name.
     *
     * @return whether a different record was parked there
     */
    boolean displaceOther(UnreadableRecord record) {
        int others = jdbc.sql("update parked_content set topic = "
                        + SkippedRecords.GONE
                        + " where (topic, partition, record_offset) = (:topic, :partition, :offset)"
                        + " and (value_length, value_sha256) is distinct from (:valueLength, :valueSha256)")
                .param("topic", record.topic())
                .param("partition", record.partition())
                .param("offset", record.offset())
                .param("valueLength", record.valueLength())
                .param("valueSha256", record.valueSha256())
                .update();
        if (others == 0) return false;
        jdbc.sql("update parked_record set topic = "
                        + SkippedRecords.GONE
                        + " where (topic, partition, record_offset) = (:topic, :partition, :offset)")
                .param("topic", record.topic())
                .param("partition", record.partition())
                .param("offset", record.offset())
                .update();
        return true;
    }

    /** Stores the content of a record, as far as the limits permit. Idempotent. */
    void keep(UnreadableRecord record) {
        var json = json(record.headers());
        var value = UnreadableRecord.cut(record.value(), maxValue);
        int bytes = json.getBytes(StandardCharsets.UTF_8).length + UnreadableRecord.length(value);
        boolean room = reserve(bytes);
        boolean whole =
                room && record.whole() && UnreadableRecord.length(value) == UnreadableRecord.length(record.value());
        int rows = jdbc.sql(INSERT)
                .param("topic", record.topic())
                .param("partition", record.partition())
                .param("offset", record.offset())
                .param("place", SkippedRecords.position(record.topic(), record.partition(), record.offset()))
                .param("keyLength", record.keyLength())
                .param("headerCount", record.headerCount())
                .param("headers", room ? json : "[]")
                .param("valueLength", record.valueLength())
                .param("valueSha256", record.valueSha256())
                .param("value", room ? value : null)
                .param("whole", whole)
                .param("bytes", room ? bytes : 0)
                .update();
        if (room && rows == 0) reserve(-bytes);
    }

    /** Reserves bytes, or releases them if the number is negative. Returns whether there was room for them. */
    private synchronized boolean reserve(int bytes) {
        if (isOlder(COUNT_EVERY) || total + bytes > maxTotal && isOlder(COUNT_WHEN_FULL_EVERY)) {
            long committed = jdbc.sql("select coalesce(sum(bytes), 0) from parked_content where bytes > 0")
                    .query(Long.class)
                    .single();
            // The query does not see bytes that are reserved but not committed, so all that were reserved since the
            // last query are added. The committed ones among them are in the sum twice until the next query: too many
            // rather than too few.
            total = committed + reservedSinceCount;
            reservedSinceCount = 0;
            countedAt = System.nanoTime();
        }
        if (total + bytes > maxTotal) return false;
        total += bytes;
        reservedSinceCount += bytes;
        return true;
    }

    private boolean isOlder(Duration age) {
        return countedAt == null || System.nanoTime() - countedAt > age.toNanos();
    }

    /** Each header as {name, base64}. If jsonb cannot hold a name, the name is also stored as {nameBase64}. */
    private static String json(List<RawHeader> headers) {
        return JSON.writeValueAsString(
                headers.stream().map(ParkedContents::json).toList());
    }

    private static Map<String, String> json(RawHeader header) {
        var json = new LinkedHashMap<String, String>();
        var name = ParkedRecords.storable(header.name());
        json.put("name", name);
        if (!name.equals(header.name()))
            json.put("nameBase64", Base64.getEncoder().encodeToString(utf8(header.name())));
        if (header.value() != null) json.put("base64", Base64.getEncoder().encodeToString(header.value()));
        return json;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The stored content of a record, which may be without headers and value; {@link ParkedContent#NONE} if there is no
     * row for it.
     */
    public ParkedContent of(ParkedRecord record) {
        return find(record).or(() -> ofPreviousRelease(record)).orElse(ParkedContent.NONE);
    }

    /**
     * The content of a record that a process of the previous release has parked: that release stores it in
     * parked_record.
     */
    private Optional<ParkedContent> ofPreviousRelease(ParkedRecord record) {
        return jdbc.sql("select headers, value from parked_record where id = :id and (value is not null or headers <>"
                        + " '[]')")
                .param("id", record.id())
                .query((row, number) -> {
                    var headers = headers(row);
                    var value = row.getBytes("value");
                    var key = record.key();
                    return new ParkedContent(
                            key == null ? null : key.length,
                            headers.size(),
                            headers,
                            value == null ? null : value.length,
                            UnreadableRecord.sha256(value),
                            value,
                            true);
                })
                .optional();
    }

    private Optional<ParkedContent> find(ParkedRecord record) {
        return jdbc.sql("select * from parked_content where (topic, partition, record_offset) = (:topic, :partition,"
                        + " :offset)")
                .param("topic", record.topic())
                .param("partition", record.partition())
                .param("offset", record.offset())
                .query((row, number) -> content(row))
                .optional();
    }

    private static ParkedContent content(ResultSet row) throws SQLException {
        return new ParkedContent(
                row.getObject("key_length", Integer.class),
                row.getInt("header_count"),
                headers(row),
                row.getObject("value_length", Integer.class),
                row.getBytes("value_sha256"),
                row.getBytes("value"),
                row.getBoolean("whole"));
    }

    private static List<RawHeader> headers(ResultSet row) throws SQLException {
        return Stream.of(JSON.readValue(row.getString("headers"), JsonNode[].class))
                .map(ParkedContents::header)
                .toList();
    }

    private static RawHeader header(JsonNode json) {
        var name = json.get("nameBase64");
        var value = json.get("base64");
        return new RawHeader(
                name == null ? json.get("name").stringValue() : new String(bytes(name), StandardCharsets.UTF_8),
                value == null ? null : bytes(value));
    }

    private static byte[] bytes(JsonNode base64) {
        return Base64.getDecoder().decode(base64.stringValue());
    }
}
