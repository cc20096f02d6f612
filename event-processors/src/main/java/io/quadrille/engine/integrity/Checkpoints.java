package io.quadrille.engine.integrity;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** The checkpoints of this process's store. Thread-safe. */
public final class Checkpoints {

    private final DataSource database;

    public Checkpoints(DataSource database) {
        this.database = database;
    }

    /** The newest checkpoints, newest first. */
    public List<Checkpoint> newest(int limit) throws SQLException {
        try (var session = database.getConnection()) {
            return new CheckpointTable(session).newest(limit);
        }
    }
}
