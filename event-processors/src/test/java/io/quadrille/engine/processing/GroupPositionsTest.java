package io.quadrille.engine.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.engine.serialization.GeneralSerializer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Positions and claims in PostgreSQL: the cost of storing a position while an old snapshot is open, and which position
 * counts as the newest.
 */
class GroupPositionsTest {

    private static final String GROUP = "wallet";
    private static final Duration CLAIM = Duration.ofHours(1);

    private final DataSource database = TestEventStore.migrated();
    private Connection session;
    private JdbcClient sql;

    @BeforeEach
    void open() throws SQLException {
        session = database.getConnection();
        sql = JdbcClient.create(new SingleConnectionDataSource(session, true));
    }

    @AfterEach
    void close() throws SQLException {
        session.close();
    }

    @Test
    void an_old_snapshot_does_not_make_storing_a_position_slower() throws SQLException {
        var positions = positions("owner", CLAIM);
        positions.initializeTokenSegments(GROUP, 1, at(0));
        positions.fetchToken(GROUP, 0);
        try (var old = database.getConnection()) {
            old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            old.setAutoCommit(false);
            JdbcClient.create(new SingleConnectionDataSource(old, true))
                    .sql("select count(*) from token_entry")
                    .query(Long.class)
                    .single();
            for (int i = 1; i <= 3_000; i++) positions.storeToken(at(i), GROUP, 0);

            // In one transaction, because PostgreSQL resets these counters at the end of a transaction.
            session.setAutoCommit(false);
            long before = blocksRead();
            positions.storeToken(at(3_001), GROUP, 0);
            long stored = blocksRead();
            assertThat(stored - before).as("blocks of tables and indices").isLessThan(60);
            assertThat(newest()).isEqualTo(at(3_001));
            assertThat(blocksRead() - stored)
                    .as("blocks read by a query for the position")
                    .isLessThan(60);
            session.commit();
            old.rollback();
        }
    }

    @Test
    void a_process_that_takes_over_continues_at_the_newest_position() {
        var first = positions("first", CLAIM);
        first.initializeTokenSegments(GROUP, 1, at(0));
        first.fetchToken(GROUP, 0);
        first.storeToken(at(1), GROUP, 0);
        first.storeToken(at(2), GROUP, 0);
        assertThat(newest()).isEqualTo(at(2));
        first.releaseClaim(GROUP, 0);
        assertThat(entry())
                .as("the position for a process of the previous release")
                .isEqualTo(at(2));

        var second = positions("second", CLAIM);
        assertThat(second.fetchToken(GROUP, 0)).isEqualTo(at(2));
        second.storeToken(at(3), GROUP, 0);
        assertThat(newest()).isEqualTo(at(3));
    }

    @Test
    void confirming_a_claim_writes_the_newest_position_where_the_previous_release_reads_it() {
        var positions = positions("owner", CLAIM);
        positions.initializeTokenSegments(GROUP, 1, at(0));
        positions.fetchToken(GROUP, 0);
        positions.storeToken(at(1), GROUP, 0);
        assertThat(entry()).isEqualTo(at(0));

        positions.extendClaim(GROUP, 0);
        assertThat(entry()).isEqualTo(at(1));
        positions.storeToken(at(2), GROUP, 0);
        assertThat(newest()).isEqualTo(at(2));
    }

    @Test
    void a_position_that_another_process_has_written_counts() {
        var positions = positions("owner", CLAIM);
        positions.initializeTokenSegments(GROUP, 1, at(0));
        positions.fetchToken(GROUP, 0);
        positions.storeToken(at(9), GROUP, 0);
        var moved = positions.serializer().serialize(at(4), byte[].class);
        sql.sql("update token_entry set token = :token")
                .param("token", moved.getData())
                .update();

        assertThat(newest()).isEqualTo(at(4));
        assertThat(positions.fetchToken(GROUP, 0)).isEqualTo(at(4));
    }

    @Test
    void a_process_that_has_lost_the_claim_cannot_store_a_position() {
        var late = positions("late", CLAIM);
        late.initializeTokenSegments(GROUP, 1, at(0));
        late.fetchToken(GROUP, 0);
        late.storeToken(at(1), GROUP, 0);
        sql.sql("update token_entry set timestamp = '2020-01-01T00:00:00.000Z'").update();
        assertThat(positions("next", CLAIM).fetchToken(GROUP, 0)).isEqualTo(at(1));

        assertThatThrownBy(() -> late.storeToken(at(2), GROUP, 0)).isInstanceOf(UnableToClaimTokenException.class);
        assertThat(newest()).isEqualTo(at(1));
    }

    @Test
    void a_rolled_back_position_does_not_count() throws SQLException {
        var positions = positions("owner", CLAIM);
        positions.initializeTokenSegments(GROUP, 1, at(0));
        positions.fetchToken(GROUP, 0);
        positions.storeToken(at(1), GROUP, 0);
        session.setAutoCommit(false);
        positions.storeToken(at(2), GROUP, 0);
        session.rollback();
        session.setAutoCommit(true);
        assertThat(newest()).isEqualTo(at(1));

        positions.storeToken(at(3), GROUP, 0);
        assertThat(newest()).isEqualTo(at(3));
        assertThat(sql.sql("select count(*) from newer_position")
                        .query(Long.class)
                        .single())
                .isOne();
    }

    private GroupPositions positions(String owner, Duration claim) {
        var kept = new SingleConnectionDataSource(session, true);
        return new GroupPositions(
                JdbcTokenStore.builder()
                        .connectionProvider(kept::getConnection)
                        .serializer(GeneralSerializer.of())
                        .schema(TokenSchema.builder()
                                .setTokenTable("token_entry")
                                .setProcessorNameColumn("processor_name")
                                .setTokenTypeColumn("token_type")
                                .build()),
                owner,
                claim,
                Clock.systemUTC());
    }

    private static KafkaTrackingToken at(long offset) {
        return KafkaTrackingToken.newInstance(Map.of(new TopicPartition("order.payment", 0), offset));
    }

    private TrackingToken newest() {
        return read("newest_position");
    }

    private TrackingToken entry() {
        return read("token_entry");
    }

    private TrackingToken read(String table) {
        byte[] token = sql.sql("select token from " + table).query(byte[].class).single();
        return GeneralSerializer.of()
                .deserialize(new org.axonframework.serialization.SimpleSerializedObject<>(
                        token, byte[].class, KafkaTrackingToken.class.getName(), null));
    }

    private long blocksRead() {
        return sql.sql("""
            select coalesce(sum(pg_stat_get_xact_blocks_fetched(oid)), 0)::bigint from pg_class
            where relname like 'token_entry%' or relname like 'newer_position%'\
            """).query(Long.class).single();
    }
}
