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
 * Makes checkpoints, with a minimum time between them, and only if the chain has grown. Only the follower that holds
 * the lease uses it. Not thread-safe.
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
     * @param key signs the checkpoints; if empty, they are not signed
     * @param folder where the checkpoints are written in addition to the table; if empty, only the table has them
     */
    public Checkpointing(Duration interval, Optional<SigningKey> key, Optional<Path> folder) {
        this.interval = interval;
        this.key = key;
        this.folder = folder;
    }

    /** Starts to use a new session. If the chain has grown since the newest checkpoint, the next one is due at once. */
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
     * Makes a checkpoint of the block if one is due; otherwise cheap. An edited block gets no checkpoint, because the
     * checkpoint would confirm the edit.
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

    /** Only logs a failure, because a folder that is not writable must not stop the chain. */
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
