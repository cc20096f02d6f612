package io.quadrille.processors.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps unreadable records of one processing group, in the transaction that moves the group's position past them. Idempotent
 * by topic, partition and offset.
 */
public final class ParkedRecords {

  private static final Logger log = LoggerFactory.getLogger(ParkedRecords.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String group;
  private final JdbcTemplate jdbc;

  public ParkedRecords(String group, JdbcTemplate jdbc) {
    this.group = group;
    this.jdbc = jdbc;
  }

  public String group() {
    return group;
  }

  @EventHandler
  void park(UnreadableRecord record) {
    int rows =
        jdbc.update(
            """
            insert into parked_record (topic, partition, record_offset, record_key, headers, value, cause, parked_by)
            values (?, ?, ?, ?, ?::jsonb, ?, ?, ?) on conflict do nothing""",
            record.topic(),
            record.partition(),
            record.offset(),
            record.key(),
            json(record.headers()),
            record.value(),
            storable(record.cause()),
            group);
    if (rows > 0) {
      log.warn(
          "Parked record {}-{}@{} for {}: {}",
          record.topic(), record.partition(), record.offset(), group, record.cause());
    }
  }

  /**
   * Each header as {name, text, base64}: the text for people, the bytes as they came. A name that jsonb cannot hold is also there as
   * {nameBase64}.
   */
  private static String json(List<UnreadableRecord.RawHeader> headers) {
    return JSON.writeValueAsString(headers.stream().map(ParkedRecords::header).toList());
  }

  private static Map<String, String> header(UnreadableRecord.RawHeader header) {
    var json = new LinkedHashMap<String, String>();
    json.put("name", storable(header.name()));
    if (!storable(header.name()).equals(header.name())) json.put("nameBase64", base64(header.name().getBytes(StandardCharsets.UTF_8)));
    if (header.value() != null) {
      json.put("text", storable(new String(header.value(), StandardCharsets.UTF_8)));
      json.put("base64", base64(header.value()));
    }
    return json;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** PostgreSQL's text holds every character but this one. */
  private static String storable(String text) {
    return text.replace("\u0000", "\\u0000");
  }
}
