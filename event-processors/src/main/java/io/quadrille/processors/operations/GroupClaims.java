package io.quadrille.processors.operations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who runs each group, and how far it has come, by one query. Thread-safe. */
public final class GroupClaims {

  private final JdbcClient jdbc;
  private final Serializer tokens;

  public GroupClaims(JdbcClient jdbc, Serializer tokens) {
    this.jdbc = jdbc;
    this.tokens = tokens;
  }

  /**
   * @param owner the process that has claimed the group; null if none has
   */
  public record Claim(String owner, KafkaTrackingToken position) {

    static final Claim NONE = new Claim(null, KafkaTrackingToken.emptyToken());
  }

  /** By group; those that never ran are absent. */
  public Map<String, Claim> all() {
    var claims = new HashMap<String, Claim>();
    jdbc.sql("select processor_name, owner, token, token_type from token_entry where segment = 0")
        .query(
            row -> {
              claims.put(row.getString("processor_name"), claim(row));
            });
    return claims;
  }

  private Claim claim(ResultSet row) throws SQLException {
    var bytes = row.getBytes("token");
    KafkaTrackingToken position =
        bytes == null
            ? KafkaTrackingToken.emptyToken()
            : tokens.deserialize(new SimpleSerializedObject<>(bytes, byte[].class, row.getString("token_type"), null));
    return new Claim(row.getString("owner"), position);
  }
}
