package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Verifies that a log is unchanged. Needs only the log, its chain and checkpoints. Changes nothing. Thread-safe.
 *
 * @param checkpoints the checkpoints to compare with the chain; without any, the verification cannot detect that the
 *     whole chain was rewritten
 * @param key the key that must have signed every checkpoint; if empty, signatures are not checked
 */
public record Verification(List<Checkpoint> checkpoints, Optional<VerificationKey> key) {

    private static final int BUFFER = 256 * 1024;

    /**
     * Receives the progress of reading a store: first the total number of events, then repeatedly the number of events
     * read.
     */
    public interface EventProgress extends LongConsumer {

        EventProgress NONE = new EventProgress() {
            @Override
            public void begin(long total) {}

            @Override
            public void accept(long done) {}
        };

        void begin(long total);
    }

    /**
     * Verifies a database in one snapshot. The application may keep running.
     *
     * @param session a new session, which the caller uses for nothing else and closes
     */
    public Verdict ofStore(Connection session, EventProgress progress) throws SQLException, IOException {
        try (var log = new StoredLog(session, Range.ALL)) {
            progress.begin(log.count());
            return new Verifier(log, checkpoints, key, progress).verify();
        }
    }

    /**
     * Verifies an export, compressed or not.
     *
     * @throws IOException if the file cannot be opened; a damaged file is a finding
     */
    public Verdict ofExport(Path file) throws SQLException, IOException {
        return ofExport(file, UnaryOperator.identity());
    }

    /**
     * Verifies an export, compressed or not, and lets the caller observe the reading.
     *
     * @param observer wraps the input stream of the file
     * @throws IOException if the file cannot be opened; a damaged file is a finding
     */
    public Verdict ofExport(Path file, UnaryOperator<InputStream> observer) throws SQLException, IOException {
        try (var in = new BufferedInputStream(observer.apply(Files.newInputStream(file)), BUFFER)) {
            ExportedLog log;
            try {
                log = new ExportedLog(decompressed(in));
            } catch (ZipException | EOFException | IllegalArgumentException noExport) {
                return damaged(file, noExport);
            }
            return new Verifier(log, checkpoints, key, EventProgress.NONE).verify();
        }
    }

    /** The verdict on a file that is not an export. */
    private Verdict damaged(Path file, Exception cause) {
        var finding = new Finding(
                FindingKind.DAMAGED,
                file.getFileName().toString(),
                cause.getMessage() == null ? cause.toString() : cause.getMessage());
        return new Verdict(null, null, 0, 0, 0, checkpoints.size(), 0, 0, List.of(), List.of(finding), 1);
    }

    /** The content of the stream, decompressed if the first two bytes are those of gzip. */
    private static InputStream decompressed(InputStream in) throws IOException {
        var start = in.readNBytes(2);
        var all = new SequenceInputStream(new ByteArrayInputStream(start), in);
        boolean compressed =
                start.length == 2 && ((start[1] & 0xff) << 8 | start[0] & 0xff) == GZIPInputStream.GZIP_MAGIC;
        return compressed ? new GZIPInputStream(all, BUFFER) : all;
    }
}
