package io.quadrille.processors.processing;

import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.common.Registration;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;

/**
 * Group commit for commands: those that wait while a transaction is under way share the next one, with one append and one wait for
 * the disk. A result is given when that transaction is committed. When it fails, because one command is refused say, its
 * halves are tried in transactions of their own, down to single commands, each with the result it has by itself.
 *
 * <p>Only commands that absorb their repetition may be gathered: after a commit whose answer is lost they are handled once more.
 * All others go to the bus behind this one, in the caller's thread. Thread-safe.
 */
public final class GatheringCommandBus implements CommandBus, AutoCloseable {

  private static final int AT_ONCE = 200;
  private static final int LOOK_EVERY_MILLIS = 200;

  private final CommandBus bus;
  private final TransactionManager transactions;
  private final Predicate<Object> gathered;
  private final BlockingQueue<Waiting<?, ?>> waiting;
  private volatile boolean closed;
  private final Thread thread = Thread.ofPlatform().name("commands").daemon().unstarted(this::run);

  /**
   * @param gathered whether a command of this payload may share a transaction, and be handled again
   * @param mostWaiting how many may wait; one more fails at once with {@link TooManyCommandsException}
   */
  public GatheringCommandBus(CommandBus bus, TransactionManager transactions, Predicate<Object> gathered, int mostWaiting) {
    this.bus = bus;
    this.transactions = transactions;
    this.gathered = gathered;
    this.waiting = new ArrayBlockingQueue<>(mostWaiting);
    thread.start();
  }

  /** @param context what its spans belong to */
  private record Waiting<C, R>(CommandMessage<C> command, CommandCallback<? super C, ? super R> callback, Context context) {

    void answer(CommandResultMessage<?> result) {
      @SuppressWarnings("unchecked")
      var answer = (CommandResultMessage<R>) result;
      callback.onResult(command, answer);
    }

    void fail(Throwable cause) {
      answer(GenericCommandResultMessage.asCommandResultMessage(cause));
    }
  }

  @Override
  public <C> void dispatch(CommandMessage<C> command) {
    dispatch(command, (sent, result) -> {});
  }

  @Override
  public <C, R> void dispatch(CommandMessage<C> command, CommandCallback<? super C, ? super R> callback) {
    if (!gathered.test(command.getPayload())) {
      bus.dispatch(command, callback);
      return;
    }
    var one = new Waiting<C, R>(command, callback, Context.current());
    if (!waiting.offer(one)) one.fail(new TooManyCommandsException(waiting.size() + " commands are waiting already"));
    if (closed && !thread.isAlive()) refuseAll();
  }

  /** How many wait for their transaction. */
  public int waiting() {
    return waiting.size();
  }

  private void run() {
    try {
      while (!closed) {
        var first = waiting.poll(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        if (first == null) continue;
        var batch = new ArrayList<Waiting<?, ?>>(List.of(first));
        waiting.drainTo(batch, AT_ONCE - 1);
        handle(batch);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    refuseAll();
  }

  private void refuseAll() {
    for (var one = waiting.poll(); one != null; one = waiting.poll()) {
      one.fail(new TooManyCommandsException("the application is shutting down"));
    }
  }

  private void handle(List<Waiting<?, ?>> batch) {
    if (batch.size() == 1) {
      alone(batch.getFirst());
      return;
    }
    var unit = new BatchingUnitOfWork<CommandMessage<?>>(batch.stream().<CommandMessage<?>>map(Waiting::command).toList());
    try {
      BatchUnits.begin(unit, transactions);
    } catch (RuntimeException | Error noTransaction) {
      batch.forEach(one -> one.fail(noTransaction));
      return;
    }
    if (!together(batch, unit)) {
      int half = batch.size() / 2;
      handle(batch.subList(0, half));
      handle(batch.subList(half, batch.size()));
    }
  }

  /** Returns whether it is committed. */
  private boolean together(List<Waiting<?, ?>> batch, BatchingUnitOfWork<CommandMessage<?>> unit) {
    Map<CommandMessage<?>, Waiting<?, ?>> byCommand = new IdentityHashMap<>();
    batch.forEach(one -> byCommand.put(one.command(), one));
    var results = new ArrayList<CommandResultMessage<?>>();
    var outcome =
        unit.executeWithResult(
            () -> {
              results.add(result(byCommand.get(unit.getMessage())));
              return null;
            },
            RollbackConfigurationType.ANY_THROWABLE);
    if (outcome.isExceptional()) return false;
    for (int i = 0; i < batch.size(); i++) batch.get(i).answer(results.get(i));
    return true;
  }

  /** @throws RuntimeException of any kind if the command fails, which undoes the batch */
  private <C> CommandResultMessage<?> result(Waiting<C, ?> one) {
    var result = new Object() { CommandResultMessage<?> message; };
    one.context().wrap(() -> bus.dispatch(one.command(), (command, handled) -> result.message = handled)).run();
    if (result.message.isExceptional()) throw new CommandFailed(result.message.exceptionResult());
    return result.message;
  }

  private <C, R> void alone(Waiting<C, R> one) {
    try {
      one.context().wrap(() -> bus.dispatch(one.command(), one.callback())).run();
    } catch (RuntimeException | Error failure) {
      one.fail(failure);
    }
  }

  /** Only undoes its batch, and is told to nobody. */
  private static final class CommandFailed extends RuntimeException {

    CommandFailed(Throwable cause) {
      super("a command of the batch failed", cause, false, false);
    }
  }

  @Override
  public Registration subscribe(String commandName, MessageHandler<? super CommandMessage<?>> handler) {
    return bus.subscribe(commandName, handler);
  }

  @Override
  public Registration registerDispatchInterceptor(MessageDispatchInterceptor<? super CommandMessage<?>> interceptor) {
    return bus.registerDispatchInterceptor(interceptor);
  }

  @Override
  public Registration registerHandlerInterceptor(MessageHandlerInterceptor<? super CommandMessage<?>> interceptor) {
    return bus.registerHandlerInterceptor(interceptor);
  }

  /** Ends after the batch under way; who waits behind it is told so. */
  @Override
  public void close() {
    closed = true;
  }
}
