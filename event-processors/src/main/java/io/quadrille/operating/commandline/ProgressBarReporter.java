package io.quadrille.operating.commandline;

import io.quadrille.engine.integrity.Verification;
import java.io.InputStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.wrapped.ProgressBarWrappedInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** Shows progress, rate and time left in a terminal; shows nothing if the output is not a terminal. Not thread-safe. */
final class ProgressBarReporter implements Verification.EventProgress, AutoCloseable {

    private final String task;
    private final String unit;
    private final long unitSize;
    /** Null before the work begins, and if the output is not a terminal. */
    private @Nullable ProgressBar bar;

    /**
     * @param unit the unit of the shown numbers, with a leading space
     * @param unitSize how many counted items make one unit
     */
    ProgressBarReporter(String task, String unit, long unitSize) {
        this.task = task;
        this.unit = unit;
        this.unitSize = unitSize;
    }

    @Override
    public void begin(long total) {
        if (!Ansi.AUTO.enabled()) return;
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(unit, unitSize)
                .setInitialMax(total)
                .showSpeed()
                .build();
    }

    /** Shows the progress of reading a stream of this many bytes. */
    InputStream wrap(InputStream in, long total) {
        begin(total);
        if (bar == null) return in;
        // The stream closes the bar.
        var wrapped = new ProgressBarWrappedInputStream(in, bar);
        bar = null;
        return wrapped;
    }

    @Override
    public void accept(long done) {
        if (bar != null) bar.stepTo(done);
    }

    @Override
    public void close() {
        if (bar != null) bar.close();
    }
}
