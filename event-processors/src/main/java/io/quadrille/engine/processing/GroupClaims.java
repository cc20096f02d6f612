package io.quadrille.engine.processing;

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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The process that runs each group and the group's position, read from the tables of {@link GroupPositions} by one
 * query. Thread-safe.
 */
public final class GroupClaims {

    private final JdbcClient jdbc;
    private final Serializer tokens;
    private final Duration claimTimeout;
    private final Clock clock;

    /** @param claimTimeout a claim counts as abandoned when its owner has not confirmed it for twice this time */
    public GroupClaims(JdbcClient jdbc, Serializer tokens, Duration claimTimeout, Clock clock) {
        this.jdbc = jdbc;
        this.tokens = tokens;
        this.claimTimeout = claimTimeout;
        this.clock = clock;
    }

    /** @param owner the process that has claimed the group and confirms the claim; null if there is none */
    public record Claim(@Nullable String owner, KafkaTrackingToken position) {

        /** The claim of a group that has never run. */
        public static final Claim NONE = new Claim(null, KafkaTrackingToken.emptyToken());
    }

    /** The claims by group name. A group that has never run on this database is absent. */
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

    /**
     * Sets the position of a group that an incident has stopped. The process that has claimed the group reads the new
     * position before it handles the next record.
     */
    public void move(String group, KafkaTrackingToken position) {
        var stored = tokens.serialize(position, byte[].class);
        jdbc.sql("update token_entry set token = :token, token_type = :type where processor_name = :group and"
                        + " segment = 0")
                .param("token", stored.getData())
                .param("type", stored.getType().getName())
                .param("group", group)
                .update();
        // A row of newer_position counts while token_entry has the token for which the row was appended. The new token
        // may be equal to that one, so these rows must be deleted.
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
