package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.ExportLines.BlockLine;
import io.quadrille.engine.integrity.ExportLines.End;
import io.quadrille.engine.integrity.ExportLines.Head;
import io.quadrille.engine.log.EventLines;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** Writes a store as lines. */
final class ExportWriter {

    private static final int BUFFER = 64 * 1024;

    private final DigestOutputStream out;
    private long lines;

    private ExportWriter(OutputStream out) {
        this.out = new DigestOutputStream(new BufferedOutputStream(out, BUFFER), CanonicalHash.sha256());
    }

    /**
     * Writes all of the copy and flushes.
     *
     * @param progress is told the number of events now and then
     * @return how many events were written
     */
    static long write(StoredLog copy, OutputStream out, LongConsumer progress) throws SQLException, IOException {
        return new ExportWriter(out).write(copy, progress);
    }

    private long write(StoredLog copy, LongConsumer progress) throws SQLException, IOException {
        line(ExportLines.JSON.writeValueAsBytes(Head.of(copy.header())));
        lines = 0;
        long events = 0;
        for (var item = copy.next(); item != null; item = copy.next()) {
            if (item instanceof LogSource.Event event) {
                line(EventLines.line(event.entry()));
                if (++events % 1_000 == 0) progress.accept(events);
            } else if (item instanceof LogSource.Chained chained) {
                line(ExportLines.JSON.writeValueAsBytes(BlockLine.of(chained.block())));
            }
        }
        var sha256 = HexFormat.of().formatHex(out.getMessageDigest().digest());
        out.on(false);
        line(ExportLines.JSON.writeValueAsBytes(new End(lines, sha256)));
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
