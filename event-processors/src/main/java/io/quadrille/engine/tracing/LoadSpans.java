package io.quadrille.engine.tracing;

import org.axonframework.modelling.command.RepositorySpanFactory;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.Span;
import org.axonframework.tracing.SpanFactory;

/** Creates a span for the loading of an aggregate, and none for the other operations of a repository. Thread-safe. */
public final class LoadSpans implements RepositorySpanFactory {

    private final SpanFactory spans;

    public LoadSpans(SpanFactory spans) {
        this.spans = spans;
    }

    @Override
    public Span createLoadSpan(String aggregateId) {
        return spans.createInternalSpan(() -> "Repository.load").addAttribute("axon_aggregate_identifier", aggregateId);
    }

    @Override
    public Span createObtainLockSpan(String aggregateId) {
        return NoOpSpanFactory.NoOpSpan.INSTANCE;
    }

    @Override
    public Span createInitializeStateSpan(String aggregateType, String aggregateId) {
        return NoOpSpanFactory.NoOpSpan.INSTANCE;
    }
}
