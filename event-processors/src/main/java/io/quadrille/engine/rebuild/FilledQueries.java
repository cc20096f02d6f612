package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.Projection;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.annotation.HandlerEnhancerDefinition;
import org.axonframework.messaging.annotation.MessageHandlingMember;
import org.axonframework.messaging.annotation.WrappedMessageHandlingMember;
import org.axonframework.queryhandling.QueryMessage;

/**
 * Refuses queries to projections that are not filled. A partial answer would look like a complete one, and a row that
 * is missing like one that does not exist. Applies to each query handler of a class that is a {@link Projection}.
 * Thread-safe.
 */
public final class FilledQueries implements HandlerEnhancerDefinition {

    private final ProjectionFills fills;

    public FilledQueries(ProjectionFills fills) {
        this.fills = fills;
    }

    @Override
    public <T> MessageHandlingMember<T> wrapHandler(MessageHandlingMember<T> original) {
        if (!original.canHandleMessageType(QueryMessage.class)) return original;
        return new WrappedMessageHandlingMember<>(original) {
            @Override
            public Object handle(Message<?> query, T target) throws Exception {
                if (target instanceof Projection projection) fills.require(projection.name());
                return super.handle(query, target);
            }
        };
    }
}
