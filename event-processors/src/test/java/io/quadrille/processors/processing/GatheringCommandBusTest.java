package io.quadrille.processors.processing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.transaction.Transaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Which commands share a transaction, and what each of them is told. */
class GatheringCommandBusTest {

  private static final int MOST_WAITING = 5;

  private final List<String> done = new CopyOnWriteArrayList<>();
  private final CountDownLatch firstGoesOn = new CountDownLatch(1);
  private final SimpleCommandBus behind = SimpleCommandBus.builder().build();
  private final GatheringCommandBus bus =
      new GatheringCommandBus(behind, this::begin, command -> !command.equals("other"), MOST_WAITING);
  private volatile boolean databaseIsAway;
  private volatile int failingCommits;

  @BeforeEach
  void handle() {
    behind.subscribe(
        String.class.getName(),
        command -> {
          var text = (String) command.getPayload();
          if (text.equals("first")) firstGoesOn.await();
          if (text.startsWith("refused")) throw new IllegalStateException(text);
          done.add(text);
          return text + " is done";
        });
  }

  @AfterEach
  void close() {
    firstGoesOn.countDown();
    bus.close();
  }

  @Test
  void what_waits_meanwhile_shares_a_transaction() throws Exception {
    var first = send("first");
    awaitBusy();
    var others = List.of(send("b"), send("c"), send("d"));
    firstGoesOn.countDown();
    for (var other : others) assertThat(other.get()).endsWith("is done");
    assertThat(first.get()).isEqualTo("first is done");
    assertThat(done).containsExactly("first", "begin", "b", "c", "d", "commit");
  }

  @Test
  void who_is_refused_takes_nobody_with_him() {
    var first = send("first");
    awaitBusy();
    var others = List.of(send("b"), send("refused"), send("d"), send("e"));
    firstGoesOn.countDown();
    assertThat(others.get(1)).failsWithin(Duration.ofSeconds(10)).withThrowableThat().withMessageContaining("refused");
    for (var other : List.of(first, others.get(0), others.get(2), others.get(3))) assertThat(other.join()).endsWith("is done");
    assertThat(done).containsExactly("first", "begin", "b", "rollback", "begin", "b", "rollback", "b", "begin", "d", "e", "commit");
  }

  @Test
  void what_was_rolled_back_is_handled_again() {
    send("first");
    awaitBusy();
    failingCommits = 1;
    var others = List.of(send("b"), send("c"));
    firstGoesOn.countDown();
    for (var other : others) assertThat(other.join()).endsWith("is done");
    assertThat(done).containsExactly("first", "begin", "b", "c", "rollback", "b", "c");
  }

  @Test
  void nobody_waits_for_a_database_that_is_away() {
    send("first");
    awaitBusy();
    databaseIsAway = true;
    var others = List.of(send("b"), send("c"));
    firstGoesOn.countDown();
    for (var other : others) {
      assertThat(other).failsWithin(Duration.ofSeconds(10)).withThrowableThat().withMessageContaining("no database answers");
    }
    assertThat(done).containsExactly("first");
  }

  @Test
  void one_too_many_is_told_so_at_once() {
    send("first");
    awaitBusy();
    for (int i = 0; i < MOST_WAITING; i++) send("waiting");
    assertThat(send("one more")).isCompletedExceptionally();
    assertThat(send("one more").exceptionNow()).isInstanceOf(TooManyCommandsException.class);
  }

  @Test
  void any_other_command_is_handled_by_its_sender() {
    send("first");
    awaitBusy();
    assertThat(send("other")).isCompletedWithValue("other is done");
  }

  @Test
  void who_waits_when_it_ends_is_told_so() {
    send("first");
    awaitBusy();
    var waiting = send("b");
    bus.close();
    firstGoesOn.countDown();
    assertThat(waiting).failsWithin(Duration.ofSeconds(10)).withThrowableThat().withMessageContaining("shutting down");
    assertThat(send("late")).failsWithin(Duration.ofSeconds(10));
  }

  private CompletableFuture<String> send(String command) {
    var answer = new CompletableFuture<String>();
    bus.<String, String>dispatch(
        new GenericCommandMessage<>(command),
        (sent, result) -> {
          if (result.isExceptional()) answer.completeExceptionally(result.exceptionResult());
          else answer.complete(result.getPayload());
        });
    return answer;
  }

  /** The first command is under way, and what comes now waits behind it. */
  private void awaitBusy() {
    await().until(() -> bus.waiting() == 0);
  }

  private Transaction begin() {
    if (databaseIsAway) throw new IllegalStateException("no database answers");
    done.add("begin");
    return new Transaction() {
      @Override
      public void commit() {
        if (failingCommits-- > 0) throw new IllegalStateException("the answer is lost");
        done.add("commit");
      }

      @Override
      public void rollback() {
        done.add("rollback");
      }
    };
  }
}
