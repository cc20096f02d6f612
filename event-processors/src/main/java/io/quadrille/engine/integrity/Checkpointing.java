package io.quadrille.engine.integrity;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes checkpoints at a minimum interval, provided that the chain has grown. Used by the follower that holds the
 * lease. Not thread-safe.
 */
public final class Checkpointing {

    private static final Logger log = LoggerFactory.getLogger(Checkpointing.class);

    private final Duration interval;
    private final Optional<SigningKey> key;
    private final Optional<Path> folder;
    private @Nullable CheckpointTable table;
    private String store = "";
    private long lastBlock;
    private long lastMadeNanos;

    /**
     * @param interval minimum time between two checkpoints
     * @param key empty: checkpoints are not signed
     * @param folder checkpoints are written to this folder as well
     */
    public Checkpointing(Duration interval, Optional<SigningKey> key, Optional<Path> folder) {
        this.interval = interval;
        this.key = key;
        this.folder = folder;
    }

    /** Starts to use a new session. The first checkpoint is due at once. */
    void begin(Connection session) throws SQLException {
        var table = new CheckpointTable(session);
        store = new BlockTable(session).storeId();
        lastBlock = table.newest(1).stream()
                .mapToLong(Checkpoint::block)
                .findFirst()
                .orElse(0);
        lastMadeNanos = System.nanoTime() - interval.toNanos();
        this.table = table;
    }

    /**
     * Makes a checkpoint of the block if one is due; otherwise cheap. An edited block gets no checkpoint, since a
     * checkpoint would confirm it.
     */
    void makeIfDue(Block last) throws SQLException {
        if (last.number() <= lastBlock || System.nanoTime() - lastMadeNanos < interval.toNanos()) return;
        if (table == null || !last.isWhole()) return;
        var hash = HexFormat.of().formatHex(last.hash());
        var unsigned =
                new Checkpoint(store, last.number(), last.last(), last.total(), hash, table.now(), false, null, null);
        var checkpoint = key.map(unsigned::signedBy).orElse(unsigned);
        table.add(checkpoint);
        lastBlock = checkpoint.block();
        lastMadeNanos = System.nanoTime();
        folder.ifPresent(place -> write(place, checkpoint));
    }

    /** Only logs a failure: a folder that is not writable must not stop the chain. */
    private static void write(Path folder, Checkpoint checkpoint) {
        try {
            CheckpointFiles.write(folder, checkpoint);
        } catch (IOException e) {
            log.error(
                    "The checkpoint of block {} could not be written to {}; the table chain_checkpoint has it",
                    checkpoint.block(),
                    folder,
                    e);
        }
    }
}
