package io.quadrille.engine.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.quadrille.engine.eventstore.SagaIds;
import io.quadrille.engine.processing.BatchEventProcessor;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * Gives each handling of an event by a processing group a span, a child of the span that published the event. A retry
 * starts a new trace, which is linked to the first one, because a dead letter may be retried hours later. Thread-safe.
 */
public final class ReactionSpans implements MessageHandlerInterceptor<EventMessage<?>> {

    private final Tracer tracer;
    private final String group;
    private final SagaIds orderIds;

    public ReactionSpans(Tracer tracer, String group, SagaIds orderIds) {
        this.tracer = tracer;
        this.group = group;
        this.orderIds = orderIds;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends EventMessage<?>> unit, InterceptorChain chain)
            throws Exception {
        if (unit.root().getResource(BatchEventProcessor.GIVEN_UP) != null) {
            // The event becomes a dead letter, and the failed attempt already has a span. The trace of the event is set
            // only so that log lines contain its id.
            return Context.current()
                    .with(Span.fromContext(TraceContext.of(unit.getMessage().getMetaData())))
                    .wrap(chain::proceed)
                    .call();
        }
        var span = start(unit.getMessage(), unit.root().getResource(BatchEventProcessor.TRIED_AGAIN) != null);
        try {
            return Context.current().with(span).wrap(chain::proceed).call();
        } catch (Exception | Error failure) {
            span.recordException(failure);
            span.setStatus(StatusCode.ERROR);
            throw failure;
        } finally {
            span.end();
        }
    }

    private Span start(EventMessage<?> event, boolean isRetry) {
        var origin = TraceContext.of(event.getMetaData());
        var span = tracer.spanBuilder(
                        group + " reacts to " + event.getPayloadType().getSimpleName())
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute(SpanAttributes.GROUP, group)
                .setAttribute(SpanAttributes.EVENT, event.getIdentifier());
        orderIds.sagaId(event.getPayload()).ifPresent(order -> span.setAttribute(SpanAttributes.ORDER, order));
        if (isRetry) {
            span.setNoParent().addLink(Span.fromContext(origin).getSpanContext());
        } else {
            span.setParent(origin);
        }
        return span.startSpan();
    }
}
