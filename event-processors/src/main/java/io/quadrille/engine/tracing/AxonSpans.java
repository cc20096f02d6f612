package io.quadrille.engine.tracing;

import java.util.function.Supplier;
import org.axonframework.messaging.Message;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.Span;
import org.axonframework.tracing.SpanAttributesProvider;
import org.axonframework.tracing.SpanFactory;

/**
 * Creates Axon's spans except the internal ones, such as those for the dispatch of a command, the call of a handler's
 * method, and the commit of events. A command is handled in the thread that dispatches it, so an outer span already
 * covers each of these. They were half of the 100 spans of an order. Thread-safe.
 */
public final class AxonSpans implements SpanFactory {

    private final SpanFactory all;

    public AxonSpans(SpanFactory all) {
        this.all = all;
    }

    @Override
    public Span createRootTrace(Supplier<String> name) {
        return all.createRootTrace(name);
    }

    @Override
    public Span createHandlerSpan(Supplier<String> name, Message<?> parent, boolean child, Message<?>... linked) {
        return all.createHandlerSpan(name, parent, child, linked);
    }

    @Override
    public Span createDispatchSpan(Supplier<String> name, Message<?> message, Message<?>... siblings) {
        return all.createDispatchSpan(name, message, siblings);
    }

    @Override
    public Span createInternalSpan(Supplier<String> name) {
        return NoOpSpanFactory.NoOpSpan.INSTANCE;
    }

    @Override
    public Span createInternalSpan(Supplier<String> name, Message<?> message) {
        return NoOpSpanFactory.NoOpSpan.INSTANCE;
    }

    @Override
    public void registerSpanAttributeProvider(SpanAttributesProvider provider) {
        all.registerSpanAttributeProvider(provider);
    }

    @Override
    public <M extends Message<?>> M propagateContext(M message) {
        return all.propagateContext(message);
    }
}
