package io.quadrille.engine.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.quadrille.engine.threads.BestEffort;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Work that somebody asked for and that is done later, maybe elsewhere: a trace of its own, linked to the request's.
 * Does the work and nothing else when there are no traces. Thread-safe.
 */
public final class LinkedTrace {

    private static final String PARENT = "traceparent";

    private final Optional<Tracer> tracer;

    public LinkedTrace(Optional<Tracer> tracer) {
        this.tracer = tracer;
    }

    /** The trace that this thread is in, as W3C traceparent, to be kept with the request; null if there is none. */
    public String current() {
        var carrier = new HashMap<String, String>();
        if (tracer.isPresent()) TraceContext.W3C.inject(Context.current(), carrier, Map::put);
        return carrier.get(PARENT);
    }

    /**
     * Does the work as a span that begins a trace.
     *
     * @param traceParent what {@link #current} said when it was asked for; may be null
     */
    public void perform(String name, String traceParent, Runnable work) {
        if (tracer.isEmpty()) {
            work.run();
            return;
        }
        perform(BestEffort.get(() -> start(name, traceParent), Span.getInvalid()), work);
    }

    private Span start(String name, String traceParent) {
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
