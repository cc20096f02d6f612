package io.quadrille.engine.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.quadrille.engine.transport.RecordHeaders;
import io.quadrille.engine.transport.RecordSendInterceptor;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Gives each record that the relay sends a span, from the send to Kafka's acknowledgement, and makes this span the
 * parent of the consumers' spans. A record that is published again starts a new trace, which is linked to the first
 * one. Thread-safe.
 */
public final class PublicationSpans implements RecordSendInterceptor {

    private final Tracer tracer;

    public PublicationSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public Callback sending(ProducerRecord<byte[], byte[]> record, Callback callback) {
        var span = start(record);
        TraceContext.write(Context.root().with(span), record.headers());
        return (metadata, failure) -> {
            if (failure != null) {
                span.recordException(failure);
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
            callback.onCompletion(metadata, failure);
        };
    }

    private Span start(ProducerRecord<byte[], byte[]> record) {
        var origin = TraceContext.of(record.headers());
        var id = record.headers().lastHeader(RecordHeaders.ID);
        var span = tracer.spanBuilder("publish " + record.topic())
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute(SpanAttributes.SYSTEM, "kafka")
                .setAttribute(SpanAttributes.TOPIC, record.topic())
                .setAttribute(SpanAttributes.EVENT, new String(id.value(), StandardCharsets.UTF_8))
                .setAttribute(SpanAttributes.ORDER, new String(record.key(), StandardCharsets.UTF_8));
        if (record.headers().lastHeader(RecordHeaders.REPUBLISHED) != null) {
            span.setNoParent().addLink(Span.fromContext(origin).getSpanContext());
        } else {
            span.setParent(origin);
        }
        return span.startSpan();
    }
}
