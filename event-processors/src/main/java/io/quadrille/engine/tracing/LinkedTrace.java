package io.quadrille.engine.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.quadrille.engine.threads.BestEffort;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs work that a request has asked for and that is done later, possibly in a different process. The work gets a
 * separate trace, which is linked to the request's trace. Without a tracer the work runs untraced. Thread-safe.
 */
public final class LinkedTrace {

    private static final String PARENT = "traceparent";

    private final Optional<Tracer> tracer;

    public LinkedTrace(Optional<Tracer> tracer) {
        this.tracer = tracer;
    }

    /**
     * The current trace context of this thread as a W3C {@code traceparent}, to be stored with the request; null if
     * there is no trace or no tracer.
     */
    public @Nullable String current() {
        var carrier = new HashMap<String, String>();
        if (tracer.isPresent()) TraceContext.W3C.inject(Context.current(), carrier, Map::put);
        return carrier.get(PARENT);
    }

    /**
     * Runs the work in a span that starts a new trace. An exception of the work is recorded in the span and rethrown.
     *
     * @param traceParent the result of {@link #current} when the work was requested; null if there was no trace
     */
    public void perform(String name, @Nullable String traceParent, Runnable work) {
        if (tracer.isEmpty()) {
            work.run();
            return;
        }
        perform(BestEffort.get(() -> start(name, traceParent), Span.getInvalid()), work);
    }

    private Span start(String name, @Nullable String traceParent) {
        var span = tracer.orElseThrow().spanBuilder(name).setNoParent();
        var origin = Span.fromContext(TraceContext.of(traceParent == null ? Map.of() : Map.of(PARENT, traceParent)))
                .getSpanContext();
        if (origin.isValid()) span.addLink(origin);
        return span.startSpan();
    }

    private static void perform(Span span, Runnable work) {
        try {
            Context.current().with(span).wrap(work).run();
        } catch (RuntimeException | Error failure) {
            BestEffort.run(() -> span.recordException(failure).setStatus(StatusCode.ERROR));
            throw failure;
        } finally {
            BestEffort.run(span::end);
        }
    }
}
