package io.quadrille.engine.tracing;

import io.quadrille.engine.threads.BestEffort;
import java.util.function.Supplier;
import org.axonframework.messaging.Message;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.Span;
import org.axonframework.tracing.SpanAttributesProvider;
import org.axonframework.tracing.SpanFactory;
import org.axonframework.tracing.SpanScope;

/**
 * A span factory whose spans never throw. A span that cannot be created, started or ended is missing from the trace,
 * and the work that it describes continues. Thread-safe.
 */
public record HarmlessSpans(SpanFactory spans) implements SpanFactory {

    @Override
    public Span createRootTrace(Supplier<String> name) {
        return harmless(() -> spans.createRootTrace(name));
    }

    @Override
    public Span createHandlerSpan(Supplier<String> name, Message<?> parent, boolean child, Message<?>... linked) {
        return harmless(() -> spans.createHandlerSpan(name, parent, child, linked));
    }

    @Override
    public Span createDispatchSpan(Supplier<String> name, Message<?> message, Message<?>... siblings) {
        return harmless(() -> spans.createDispatchSpan(name, message, siblings));
    }

    @Override
    public Span createInternalSpan(Supplier<String> name) {
        return harmless(() -> spans.createInternalSpan(name));
    }

    @Override
    public Span createInternalSpan(Supplier<String> name, Message<?> message) {
        return harmless(() -> spans.createInternalSpan(name, message));
    }

    @Override
    public void registerSpanAttributeProvider(SpanAttributesProvider provider) {
        spans.registerSpanAttributeProvider(provider);
    }

    @Override
    public <M extends Message<?>> M propagateContext(M message) {
        return BestEffort.get(() -> spans.propagateContext(message), message);
    }

    private static Span harmless(Supplier<Span> factory) {
        var span = BestEffort.get(factory, NoOpSpanFactory.NoOpSpan.INSTANCE);
        return span == NoOpSpanFactory.NoOpSpan.INSTANCE ? span : new HarmlessSpan(span);
    }

    /** The inherited methods that run work inside the span call only these methods. */
    private record HarmlessSpan(Span span) implements Span {

        @Override
        public Span start() {
            BestEffort.run(span::start);
            return this;
        }

        @Override
        public SpanScope makeCurrent() {
            SpanScope scope = BestEffort.get(span::makeCurrent, () -> {});
            return () -> BestEffort.run(scope::close);
        }

        @Override
        public void end() {
            BestEffort.run(span::end);
        }

        @Override
        public Span recordException(Throwable failure) {
            BestEffort.run(() -> span.recordException(failure));
            return this;
        }

        @Override
        public Span addAttribute(String key, String value) {
            BestEffort.run(() -> span.addAttribute(key, value));
            return this;
        }
    }
}
