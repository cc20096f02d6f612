package io.quadrille.engine.tracing;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes trace contexts in the metadata of events and in the headers of records, under the names of W3C Trace
 * Context. Thread-safe.
 */
public final class TraceContext {

    public static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<Map<String, ?>> METADATA = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, ?> metaData) {
            return metaData.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, ?> metaData, String key) {
            var value = metaData == null ? null : metaData.get(key);
            return value == null ? null : value.toString();
        }
    };

    private static final TextMapGetter<Headers> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
            return W3C.fields();
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String key) {
            var header = headers == null ? null : headers.lastHeader(key);
            return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    };

    private TraceContext() {}

    /** The trace context in the metadata; the root context if there is none or it is unreadable. */
    public static Context of(Map<String, ?> metaData) {
        return W3C.extract(Context.root(), metaData, METADATA);
    }

    static Context of(Headers headers) {
        return W3C.extract(Context.root(), headers, HEADERS);
    }

    /**
     * Replaces the trace context in the headers. The previous context is removed completely, because its
     * {@code tracestate} belongs to the previous trace.
     */
    static void write(Context context, Headers headers) {
        W3C.fields().forEach(headers::remove);
        W3C.inject(context, headers, (h, name, value) -> h.add(name, value.getBytes(StandardCharsets.UTF_8)));
    }
}
