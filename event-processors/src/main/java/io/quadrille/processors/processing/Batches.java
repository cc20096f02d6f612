package io.quadrille.processors.processing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.common.Registration;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.DefaultInterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;

/** Handles events in one unit of work with one transaction, which holds their effects and the new position. Thread-safe. */
final class Batches {

  private final String group;
  private final EventHandlerInvoker invoker;
  private final TokenStore tokens;
  private final TransactionManager transactions;
  private final List<MessageHandlerInterceptor<? super EventMessage<?>>> interceptors = new CopyOnWriteArrayList<>();

  Batches(String group, EventHandlerInvoker invoker, TokenStore tokens, TransactionManager transactions) {
    this.group = group;
    this.invoker = invoker;
    this.tokens = tokens;
    this.transactions = transactions;
  }

  List<MessageHandlerInterceptor<? super EventMessage<?>>> interceptors() {
    return List.copyOf(interceptors);
  }

  Registration register(MessageHandlerInterceptor<? super EventMessage<?>> interceptor) {
    interceptors.add(interceptor);
    return () -> interceptors.remove(interceptor);
  }

  boolean canHandle(TrackedEventMessage<?> event, Segment segment) {
    return invoker.canHandle(event, segment);
  }

  /**
   * Handles the events in order and stores the position, all or nothing.
   *
   * @throws Exception what a handler, the commit or the position failed with; then nothing of it remains
   */
  void handle(List<TrackedEventMessage<?>> events, TrackingToken position, Segment segment) throws Exception {
    var unit = new BatchingUnitOfWork<TrackedEventMessage<?>>(events);
    unit.attachTransaction(transactions);
    unit.onPrepareCommit(u -> tokens.storeToken(position, group, segment.getSegmentId()));
    var result =
        unit.executeWithResult(
            () ->
                new DefaultInterceptorChain<>(
                        unit,
                        interceptors,
                        event -> {
                          invoker.handle(event, segment);
                          return null;
                        })
                    .proceed(),
            RollbackConfigurationType.ANY_THROWABLE);
    if (result.isExceptional()) throw failure(result.exceptionResult());
  }

  private static Exception failure(Throwable thrown) {
    if (thrown instanceof Error error) throw error;
    return (Exception) thrown;
  }
}
