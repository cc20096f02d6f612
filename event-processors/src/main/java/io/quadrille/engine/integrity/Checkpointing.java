package io.quadrille.engine.integrity;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a checkpoint every so often, if the chain has grown, for the follower that is at work. Not thread-safe. */
public final class Checkpointing {

    private static final Logger log = LoggerFactory.getLogger(Checkpointing.class);

    private final Duration every;
    private final Optional<SigningKey> key;
    private final Optional<Path> folder;
    private CheckpointTable table;
    private String store;
    private long covered;
    private long madeAt;

    /**
     * @param every how much time passes at least between two
     * @param key none: they are not signed
     * @param folder where each is written to as well
     */
    public Checkpointing(Duration every, Optional<SigningKey> key, Optional<Path> folder) {
        this.every = every;
        this.key = key;
        this.folder = folder;
    }

    void begin(Connection session) throws SQLException {
        table = new CheckpointTable(session);
        store = new BlockTable(session).storeId();
        covered = table.newest(1).stream()
                .mapToLong(Checkpoint::block)
                .findFirst()
                .orElse(0);
        madeAt = System.nanoTime() - every.toNanos();
    }

    /**
     * Cheap if it is not time yet. A block that was edited gets none: nobody shall vouch for what is known to be wrong.
     */
    void makeIfDue(Block last) throws SQLException {
        if (last.number() <= covered || System.nanoTime() - madeAt < every.toNanos()) return;
        if (!last.isWhole()) return;
        var hash = HexFormat.of().formatHex(last.hash());
        var plain =
                new Checkpoint(store, last.number(), last.last(), last.total(), hash, table.now(), false, null, null);
        var made = key.map(plain::signedBy).orElse(plain);
        table.add(made);
        covered = made.block();
        madeAt = System.nanoTime();
        folder.ifPresent(place -> write(place, made));
    }

    /** A folder that cannot be written to is no reason to stop chaining. */
    private static void write(Path folder, Checkpoint made) {
        try {
            CheckpointFiles.write(folder, made);
        } catch (IOException e) {
            log.error(
                    "The checkpoint of block {} could not be written to {}; it is in chain_checkpoint",
                    made.block(),
                    folder,
                    e);
        }
    }
}
