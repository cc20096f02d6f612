package io.quadrille.processors.audit;

import io.quadrille.processors.eventstore.EventRow;
import io.quadrille.processors.provenance.Provenance;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads the stored events of one order or aggregate in the order of the log. Thread-safe. */
final class EventHistory {

  private static final int PAGE = 1_000;
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final Serializer serializer;

  EventHistory(JdbcClient jdbc, Serializer serializer) {
    this.jdbc = jdbc;
    this.serializer = serializer;
  }

  /** At most {@code limit} events behind the position {@code after}, up to the moment. */
  List<HistoryEvent> page(Subject subject, long after, Moment until, int limit) {
    var sql =
        "select global_index, order_id, " + EventRow.COLUMNS + " from domain_event_entry where " + subject.column()
            + " = :id and global_index > :after and global_index <= :position"
            + (until.time().equals(Moment.NOW.time()) ? "" : " and time_stamp <= :time")
            + " order by global_index limit :limit";
    var query =
        jdbc.sql(sql)
            .param("id", subject.id())
            .param("after", after)
            .param("position", until.position())
            .param("limit", limit);
    if (!until.time().equals(Moment.NOW.time())) query.param("time", until.time().atOffset(ZoneOffset.UTC));
    return query.query((row, number) -> event(row)).list();
  }

  /** All of them up to the moment, one page of the database at a time. */
  void forEach(Subject subject, Moment until, Consumer<HistoryEvent> consumer) {
    long after = 0;
    List<HistoryEvent> page;
    do {
      page = page(subject, after, until, PAGE);
      for (var event : page) {
        consumer.accept(event);
        after = event.position();
      }
    } while (page.size() == PAGE);
  }

  private HistoryEvent event(ResultSet row) throws SQLException {
    var provenance = Provenance.of(JSON.readValue(row.getBytes("meta_data"), METADATA));
    var message = EventRow.read(row, serializer);
    return new HistoryEvent(
        row.getLong("global_index"),
        message.getIdentifier(),
        message.getTimestamp(),
        message.getAggregateIdentifier(),
        message.getType(),
        message.getSequenceNumber(),
        row.getString("order_id"),
        row.getString("payload_type"),
        row.getString("payload_revision"),
        provenance.actor(),
        provenance.reason(),
        provenance.correlationId(),
        provenance.causationId(),
        JSON.readTree(row.getBytes("payload")),
        message);
  }
}
