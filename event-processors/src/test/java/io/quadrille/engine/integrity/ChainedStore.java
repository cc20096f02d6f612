package io.quadrille.engine.integrity;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.awaitility.Awaitility.await;

import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.engine.log.EventEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A store with a chain in a database of its own; tests manipulate and restore it. */
final class ChainedStore {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration GATHERING_TIME = Duration.ofMillis(5);
    private static final int BATCH = 40;
    /** Creates what the event fixtures lack: events without an order, binary payloads, and metadata beyond ASCII. */
    private static final String EDGES = """
        create function edges() returns trigger language plpgsql as $$
        begin
          if new.global_index % 7 = 0 then new.order_id = null; end if;
          if new.global_index % 31 = 0 then new.payload = '\\xff00fe'; end if;
          if new.global_index % 5 = 0 then new.meta_data = convert_to(E'{"näme":"☃ \\"x\\"\\n"}', 'UTF8'); end if;
          return new;
        end $$\
        """;

    private static final String TABLES = "domain_event_entry chain_block";

    final DataSource database = TestEventStore.migrated();
    final JdbcClient sql = JdbcClient.create(database);
    private int aggregates;

    private ChainedStore() {
        sql.sql(EDGES).update();
        sql.sql("create trigger edges before insert on domain_event_entry for each row execute function edges()")
                .update();
    }

    /**
     * Creates orders of four events each with gaps between them, a few events without an order, and binary payloads.
     */
    static ChainedStore of(int events) throws SQLException {
        var store = new ChainedStore();
        store.append(events, Optional.empty(), Optional.empty());
        return store;
    }

    /** Appends events in batches of 40 and chains each batch as a block with a checkpoint. */
    void append(int number, Optional<SigningKey> key, Optional<Path> checkpoints) throws SQLException {
        var chain = follower(key, checkpoints);
        chain.start();
        try {
            for (int left = number; left > 0; left -= BATCH) {
                rollBack();
                TestEventStore.commit(database, batch(Math.min(left, BATCH)));
                awaitChained(chain);
            }
        } finally {
            chain.stop();
        }
    }

    /** Chains all events that are not chained yet. */
    void chain() {
        var chain = follower(Optional.empty(), Optional.empty());
        chain.start();
        awaitChained(chain);
        chain.stop();
    }

    private void rollBack() throws SQLException {
        TestEventStore.held(
                        database,
                        event(UUID.randomUUID().toString()),
                        event(UUID.randomUUID().toString()))
                .close();
    }

    private DomainEventMessage<?>[] batch(int number) {
        var events = new ArrayList<DomainEventMessage<?>>();
        while (events.size() < number) {
            var aggregate = "order:a-%08d".formatted(aggregates++);
            for (int i = 0; i < 4 && events.size() < number; i++) {
                events.add(event(UUID.randomUUID().toString(), aggregate, i));
            }
        }
        return events.toArray(DomainEventMessage<?>[]::new);
    }

    ChainFollower follower(Optional<SigningKey> key, Optional<Path> checkpoints) {
        return follower(database, new Checkpointing(Duration.ZERO, key, checkpoints));
    }

    ChainFollower follower(DataSource sessions) {
        return follower(sessions, new Checkpointing(Duration.ZERO, Optional.empty(), Optional.empty()));
    }

    private static ChainFollower follower(DataSource sessions, Checkpointing checkpoints) {
        return new ChainFollower(sessions, LEASE, GATHERING_TIME, checkpoints, Clock.systemUTC());
    }

    private void awaitChained(ChainFollower chain) {
        chain.wakeUp();
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> sql.sql(ChainFollower.POSITION).query(Long.class).single() >= lastIndex()
                        && lastCheckpoint() == lastBlock());
    }

    long lastIndex() {
        return sql.sql("select max(global_index) from domain_event_entry")
                .query(Long.class)
                .single();
    }

    long lastBlock() {
        return sql.sql("select max(number) from chain_block").query(Long.class).single();
    }

    private long lastCheckpoint() {
        return sql.sql("select coalesce(max(block), 0) from chain_checkpoint")
                .query(Long.class)
                .single();
    }

    List<Long> indexes() {
        return sql.sql("select global_index from domain_event_entry order by 1")
                .query(Long.class)
                .list();
    }

    Verdict verify(Checkpoint... checkpoints) throws SQLException, IOException {
        return verify(new Verification(List.of(checkpoints), Optional.empty()));
    }

    Verdict verify(Verification verification) throws SQLException, IOException {
        try (Connection session = database.getConnection()) {
            return verification.ofStore(session, Verification.EventProgress.NONE);
        }
    }

    /** Rebuilds the chain like an informed attacker: the same blocks, with the hashes of the current events. */
    void rewriteChain() throws SQLException {
        try (var session = database.getConnection();
                var select = session.createStatement();
                var blocks =
                        select.executeQuery("select " + BlockTable.COLUMNS + " from chain_block order by number")) {
            var table = new BlockTable(session);
            var last = Block.origin(table.storeId());
            while (blocks.next()) {
                var block = BlockTable.read(blocks);
                sql.sql("delete from chain_block where number = ?")
                        .param(block.number())
                        .update();
                last = last.next(entries(session, block), block.chainedAt());
                table.append(last);
            }
        }
    }

    private static List<Entry> entries(Connection session, Block block) throws SQLException {
        var entries = new ArrayList<Entry>();
        try (var copy = session.prepareStatement("select global_index, " + EventEntry.COLUMNS
                + " from domain_event_entry where global_index between ? and ? order by 1")) {
            copy.setLong(1, block.first());
            copy.setLong(2, block.last());
            try (var row = copy.executeQuery()) {
                while (row.next())
                    entries.add(new Entry(row.getLong(1), new CanonicalHash().event(EventEntry.read(row))));
            }
        }
        return entries;
    }

    /** Saves the current rows. Drops the trigger, so that {@link #putBack} restores them unchanged. */
    void remember() {
        sql.sql("drop trigger edges on domain_event_entry").update();

        for (var table : TABLES.split(" "))
            sql.sql("create table kept_" + table + " as table " + table).update();
    }

    void putBack() {
        for (var table : TABLES.split(" ")) {
            sql.sql("truncate " + table).update();
            sql.sql("insert into " + table + " overriding system value select * from kept_" + table)
                    .update();
        }
    }
}
