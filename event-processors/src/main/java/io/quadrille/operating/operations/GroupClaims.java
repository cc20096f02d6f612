package io.quadrille.operating.operations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
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
    private final Duration claimTimeout;
    private final Clock clock;

    /** @param claimTimeout a claim that was not confirmed for twice as long is nobody's */
    public GroupClaims(JdbcClient jdbc, Serializer tokens, Duration claimTimeout, Clock clock) {
        this.jdbc = jdbc;
        this.tokens = tokens;
        this.claimTimeout = claimTimeout;
        this.clock = clock;
    }

    /** @param owner the process that has claimed the group and confirms that; null if none does */
    public record Claim(String owner, KafkaTrackingToken position) {

        static final Claim NONE = new Claim(null, KafkaTrackingToken.emptyToken());
    }

    /** By group; those that never ran are absent. */
    public Map<String, Claim> all() {
        var claims = new HashMap<String, Claim>();
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        jdbc.sql("select processor_name, token, token_type, case when cast(timestamp as timestamptz)"
                        + " between cast(:alive as timestamptz) and cast(:ahead as timestamptz) then owner end as owner"
                        + " from newest_position where segment = 0")
                .param("alive", now.minus(claimTimeout.multipliedBy(2)))
                .param("ahead", now.plus(claimTimeout.multipliedBy(2)))
                .query(row -> {
                    claims.put(row.getString("processor_name"), claim(row));
                });
        return claims;
    }

    /** Moves a group that takes nothing; whoever has claimed it reads its position again before it goes on. */
    void move(String group, KafkaTrackingToken position) {
        var stored = tokens.serialize(position, byte[].class);
        jdbc.sql("update token_entry set token = :token, token_type = :type where processor_name = :group and"
                        + " segment = 0")
                .param("token", stored.getData())
                .param("type", stored.getType().getName())
                .param("group", group)
                .update();
        // One that is newer than the same position as before would count again.
        jdbc.sql("delete from newer_position where processor_name = :group and segment = 0")
                .param("group", group)
                .update();
    }

    private Claim claim(ResultSet row) throws SQLException {
        var bytes = row.getBytes("token");
        KafkaTrackingToken position = bytes == null
                ? KafkaTrackingToken.emptyToken()
                : tokens.deserialize(
                        new SimpleSerializedObject<>(bytes, byte[].class, row.getString("token_type"), null));
        return new Claim(row.getString("owner"), position);
    }
}
