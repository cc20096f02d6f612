package io.quadrille.engine.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.engine.deadletter.PostgresDeadLetterQueue;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.eventhandling.EventHandler;
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
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What becomes of a batch's transaction. */
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
    void a_failure_rolls_it_back_whole() {
        assertThatThrownBy(() -> handle("first", "fail", "third")).hasMessage("as told");
        assertThat(done).containsExactly("begin", "first", "rollback");
        assertThat(tokens.fetchToken("group", 0)).isNull();
        assertThat(CurrentUnitOfWork.isStarted()).isFalse();
    }

    @Test
    void what_the_handlers_do_while_it_commits_belongs_to_it() throws Exception {
        handle("looks once more", "second");
        assertThat(done).containsExactly("begin", "looks once more", "second", "looked", "commit");
    }

    @Test
    void an_objection_while_it_commits_leaves_nothing_of_it() {
        assertThatThrownBy(() -> handle("objects", "second")).hasMessage("changed meanwhile");
        assertThat(done).containsExactly("begin", "objects", "second", "rollback");
    }

    @Test
    void a_database_that_is_away_is_named_as_what_is_wrong() {
        databaseIsAway = true;
        assertThatThrownBy(() -> handle("first")).hasMessage("no database answers");
        assertThat(done).isEmpty();
        assertThat(CurrentUnitOfWork.isStarted()).isFalse();
    }

    @EventHandler
    void on(String event) {
        if (event.equals("fail")) throw new IllegalStateException("as told");
        done.add(event);
        if (event.equals("looks once more")) CurrentUnitOfWork.get().onCommit(unit -> done.add("looked"));
        if (event.equals("objects")) CurrentUnitOfWork.get().onCommit(unit -> object());
    }

    private static void object() {
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
        var letters = new PostgresDeadLetterQueue("group", new NoLetters(), null, null, null);
        new Batches(
                        "group",
                        invoker,
                        tokens,
                        this::begin,
                        new SequentialPolicy(),
                        letters,
                        taken -> {},
                        GroupObserver.NONE)
                .handle(batch, batch, Segment.ROOT_SEGMENT, false);
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

    /** A database without an open letter. */
    private static final class NoLetters extends JdbcTemplate {

        @Override
        public <T> List<T> queryForList(String sql, Class<T> type, Object... parameters) {
            return List.of();
        }
    }
}
