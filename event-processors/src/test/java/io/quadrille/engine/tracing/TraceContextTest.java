package io.quadrille.engine.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TraceContextTest {

    private final Headers headers = new RecordHeaders();

    @Test
    void a_written_trace_context_replaces_the_previous_one_completely() {
        TraceContext.write(
                trace("1", TraceState.builder().put("vendor", "first").build()), headers);
        assertThat(text("tracestate")).isEqualTo("vendor=first");

        TraceContext.write(trace("2", TraceState.getDefault()), headers);

        assertThat(text("traceparent")).isEqualTo("00-" + "2".repeat(32) + "-" + "2".repeat(16) + "-01");
        assertThat(headers.toArray()).extracting("key").containsExactly("traceparent");
    }

    private String text(String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static Context trace(String digit, TraceState state) {
        var span = SpanContext.create(digit.repeat(32), digit.repeat(16), TraceFlags.getSampled(), state);
        return Context.root().with(Span.wrap(span));
    }
}
