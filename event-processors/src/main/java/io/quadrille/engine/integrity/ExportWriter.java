package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.ExportLines.BlockLine;
import io.quadrille.engine.integrity.ExportLines.EndLine;
import io.quadrille.engine.integrity.ExportLines.Head;
import io.quadrille.engine.log.EventLines;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** Writes a log as an export. */
final class ExportWriter {

    private static final int BUFFER = 64 * 1024;

    private final DigestOutputStream out;
    private long lines;

    private ExportWriter(OutputStream out) {
        this.out = new DigestOutputStream(new BufferedOutputStream(out, BUFFER), CanonicalHash.sha256());
    }

    /**
     * Writes the whole log and flushes the output.
     *
     * @param progress receives the number of written events from time to time
     * @return the number of written events
     */
    static long write(LogSource source, OutputStream out, LongConsumer progress) throws SQLException, IOException {
        return new ExportWriter(out).write(source, progress);
    }

    private long write(LogSource source, LongConsumer progress) throws SQLException, IOException {
        line(ExportLines.JSON.writeValueAsBytes(Head.of(source.header())));
        lines = 0;
        long events = 0;
        for (var item = source.next(); item != null; item = source.next()) {
            if (item instanceof LogSource.LoggedEvent event) {
                line(EventLines.line(event.entry()));
                if (++events % 1_000 == 0) progress.accept(events);
            } else if (item instanceof LogSource.LoggedBlock chained) {
                line(ExportLines.JSON.writeValueAsBytes(BlockLine.of(chained.block())));
            }
        }
        var sha256 = HexFormat.of().formatHex(out.getMessageDigest().digest());
        out.on(false);
        line(ExportLines.JSON.writeValueAsBytes(new EndLine(lines, sha256)));
        out.flush();
        progress.accept(events);
        return events;
    }

    private void line(byte[] json) throws IOException {
        out.write(json);
        out.write('\n');
        lines++;
    }
}
