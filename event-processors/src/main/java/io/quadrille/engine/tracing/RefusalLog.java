package io.quadrille.engine.tracing;

import io.opentelemetry.api.trace.Span;
import io.quadrille.engine.saga.Refusal;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.threads.BestEffort;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Logs each refusal after the commit of its event, in one line with the saga and the trace. Thread-safe. */
public final class RefusalLog {

    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
    private static final String TRACE = "traceId";

    private final Saga saga;

    public RefusalLog(Saga saga) {
        this.saga = saga;
    }

    /** Finds the refusals among the events that the current unit of work appends, and logs them after its commit. */
    public void appended(List<? extends EventMessage<?>> events) {
        if (!log.isInfoEnabled()) return;
        for (var event : events) {
            saga.refusal(event.getPayload())
                    .ifPresent(refusal -> CurrentUnitOfWork.get()
                            .root()
                            .afterCommit(BestEffort.consumer(unit -> log(refusal, event))));
        }
    }

    private static void log(Refusal refusal, EventMessage<?> event) {
        var trace = Span.fromContext(TraceContext.of(event.getMetaData())).getSpanContext();
        MDC.put(ReactionLog.ORDER, refusal.sagaId());
        if (trace.isValid()) MDC.put(TRACE, trace.getTraceId());
        try {
            log.info("{} refuses order {}: {}", refusal.participant(), refusal.sagaId(), refusal.reason());
        } finally {
            MDC.remove(ReactionLog.ORDER);
            if (trace.isValid()) MDC.remove(TRACE);
        }
    }
}
