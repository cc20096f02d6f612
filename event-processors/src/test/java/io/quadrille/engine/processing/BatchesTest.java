package io.quadrille.engine.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.async.SequentialPolicy;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.junit.jupiter.api.Test;

/** When the transaction of a batch commits and when it is rolled back. */
class BatchesTest {

    private static final TrackingToken POSITION = new GlobalSequenceTrackingToken(1);

    private final List<String> done = new ArrayList<>();
    private final InMemoryTokenStore tokens = new InMemoryTokenStore();
    private boolean databaseIsAway;

    @Test
    void a_batch_is_one_transaction() throws Exception {
        handle("first", "second");
        assertThat(done).containsExactly("begin", "first", "second", "commit");
        assertThat(tokens.fetchToken("group", 0)).isEqualTo(POSITION);
    }

    @Test
    void a_failure_rolls_the_whole_batch_back() {
        assertThatThrownBy(() -> handle("first", "fail", "third")).hasMessage("as told");
        assertThat(done).containsExactly("begin", "first", "rollback");
        assertThat(tokens.fetchToken("group", 0)).isNull();
        assertThat(CurrentUnitOfWork.isStarted()).isFalse();
    }

    @Test
    void commit_handlers_run_before_the_transaction_commits() throws Exception {
        handle("has a commit handler", "second");
        assertThat(done).containsExactly("begin", "has a commit handler", "second", "commit handler", "commit");
    }

    @Test
    void a_failing_commit_handler_rolls_the_batch_back() {
        assertThatThrownBy(() -> handle("fails at commit", "second")).hasMessage("changed meanwhile");
        assertThat(done).containsExactly("begin", "fails at commit", "second", "rollback");
    }

    @Test
    void an_unavailable_database_is_reported_as_the_failure() {
        databaseIsAway = true;
        assertThatThrownBy(() -> handle("first")).hasMessage("no database answers");
        assertThat(done).isEmpty();
        assertThat(CurrentUnitOfWork.isStarted()).isFalse();
    }

    @EventHandler
    void on(String event) {
        if (event.equals("fail")) throw new IllegalStateException("as told");
        done.add(event);
        if (event.equals("has a commit handler")) CurrentUnitOfWork.get().onCommit(unit -> done.add("commit handler"));
        if (event.equals("fails at commit")) CurrentUnitOfWork.get().onCommit(unit -> failAtCommit());
    }

    private static void failAtCommit() {
        throw new IllegalStateException("changed meanwhile");
    }

    private void handle(String... payloads) throws Exception {
        tokens.initializeTokenSegments("group", 1);
        var batch = new ArrayList<TrackedEventMessage<?>>();
        for (var payload : payloads) {
            batch.add(new GenericTrackedEventMessage<>(POSITION, GenericEventMessage.asEventMessage(payload)));
        }
        var invoker = SimpleEventHandlerInvoker.builder()
                .eventHandlers(this)
                .listenerInvocationErrorHandler(PropagatingErrorHandler.instance())
                .build();
        var parts = new GroupParts(
                "group",
                invoker,
                position -> {
                    throw new UnsupportedOperationException("no stream is opened");
                },
                tokens,
                this::begin,
                new SequentialPolicy(),
                new NoLetters());
        new Batches(parts, GroupListeners.NONE).handle(batch, batch, Segment.ROOT_SEGMENT, false);
    }

    private Transaction begin() {
        if (databaseIsAway) throw new IllegalStateException("no database answers");
        done.add("begin");
        return new Transaction() {
            @Override
            public void commit() {
                done.add("commit");
            }

            @Override
            public void rollback() {
                done.add("rollback");
            }
        };
    }

    /** No sequence is open, and no letter is written or tried. */
    private static final class NoLetters implements LetterSequences {

        @Override
        public Set<String> open(Collection<String> sequences) {
            return Set.of();
        }

        @Override
        public boolean contains(Object sequence) {
            return false;
        }

        @Override
        public void enqueue(Object sequence, DeadLetter<? extends EventMessage<?>> letter) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resolve(DeadLetter<? extends EventMessage<?>> letter) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Retried retryDue(
                Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task,
                BooleanSupplier goOn) {
            return Retried.NONE_DUE;
        }
    }
}
