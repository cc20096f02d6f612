package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.Kind;
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
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Whether a log is what was written, from nothing but the log, its chain and checkpoints. Changes nothing. Thread-safe.
 *
 * @param checkpoints what must still be true; none: a chain that was rewritten as a whole is not noticed
 * @param key whose signature every checkpoint must have; none: signatures are not checked
 */
public record Verification(List<Checkpoint> checkpoints, Optional<VerificationKey> key) {

    private static final int BUFFER = 256 * 1024;

    /** What is told of progress: how much there is, in which unit, and then how much is done. */
    public interface Progress extends LongConsumer {

        Progress NONE = new Progress() {
            @Override
            public void begin(long total) {}

            @Override
            public void accept(long done) {}
        };

        void begin(long total);
    }

    /**
     * Of a database, in one snapshot; the service may run meanwhile. Progress counts events.
     *
     * @param session is used for nothing else, before or after
     */
    public Verdict ofStore(Connection session, Progress progress) throws SQLException, IOException {
        try (var copy = new StoredLog(session, Range.ALL)) {
            progress.begin(copy.count());
            return new Verifier(copy, checkpoints, key, progress).verify();
        }
    }

    /**
     * Of an export, compressed or not. Progress counts bytes of the file.
     *
     * @throws IOException if there is no such file; one that is damaged is a finding
     */
    public Verdict ofExport(Path file, Progress progress) throws SQLException, IOException {
        try (var in = new CountedInput(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
            progress.begin(Files.size(file));
            ExportedLog copy;
            try {
                copy = new ExportedLog(lines(in));
            } catch (ZipException | EOFException | IllegalArgumentException noExport) {
                return damaged(file, noExport);
            }
            return new Verifier(copy, checkpoints, key, events -> progress.accept(in.count())).verify();
        }
    }

    /** What cannot be read as an export at all. */
    private Verdict damaged(Path file, Exception why) {
        var finding = new Finding(Kind.DAMAGED, file.getFileName().toString(), why.getMessage());
        return new Verdict(null, null, 0, 0, 0, checkpoints.size(), 0, 0, List.of(), List.of(finding), 1);
    }

    /** Decompressed if that is what its first two bytes say. */
    private static InputStream lines(InputStream in) throws IOException {
        var start = in.readNBytes(2);
        var all = new SequenceInputStream(new ByteArrayInputStream(start), in);
        boolean compressed =
                start.length == 2 && ((start[1] & 0xff) << 8 | start[0] & 0xff) == GZIPInputStream.GZIP_MAGIC;
        return compressed ? new GZIPInputStream(all, BUFFER) : all;
    }
}
