package io.quadrille.sagatest;

import io.quadrille.engine.saga.Saga;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;

/**
 * Tests a saga as a whole: given what has happened, when clients send commands, then the expectations hold in every
 * order in which the records can arrive.
 *
 * <pre>{@code
 * saga.given(new RegisterProduct("pen", "Pen", 100, 1))
 *         .when(new PlaceOrder("a", "ann", null, List.of(new OrderLine("pen", 1))))
 *         .inEveryOrder()
 *         .withDuplicates(1)
 *         .withCrashes(1)
 *         .expect(eventuallyOneOf("a", OrderProcessed.class, OrderCancelled.class));
 * }</pre>
 *
 * <p>Immutable. Not thread-safe, because the tests of a fixture share one set of Axon's repositories. Needs no server
 * and no database. While a handler runs, the fixture sets Axon's clock, {@code GenericEventMessage.clock}.
 */
public final class SagaFixture {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Saga saga;
    private final Reactions reactions;
    private final Instant time;
    private final Map<String, NamedView> views;
    private @Nullable Domains domains;

    private record NamedView(String group, View<Object> view) {}

    private SagaFixture(Saga saga, Reactions reactions, Instant time, Map<String, NamedView> views) {
        this.saga = saga;
        this.reactions = reactions;
        this.time = time;
        this.views = views;
    }

    /** A fixture for a saga as it is declared. All its events happen at the same time, 2026-01-01T00:00:00Z. */
    public static SagaFixture of(Saga saga) {
        return new SagaFixture(
                saga, (participant, event, at) -> saga.reactions(participant).commands(event, at), START, Map.of());
    }

    /**
     * The same fixture with the reactions of a class of its own, besides the others.
     *
     * @param participant the participant in whose group the class runs
     * @param handler creates an object with methods annotated with EventHandler; its argument is the gateway through
     *     which they send commands. For equal events they must send equal commands
     */
    public SagaFixture withHandler(String participant, Function<CommandGateway, Object> handler) {
        return reactingWith(new HandlerReactions(reactions, participant, handler));
    }

    /** The same fixture with other reactions, such as the declared ones without one of them. */
    public SagaFixture reactingWith(Reactions other) {
        return new SagaFixture(saga, other, time, views);
    }

    /** The same fixture with another time for all events. */
    public SagaFixture at(Instant other) {
        return new SagaFixture(saga, reactions, other, views);
    }

    /**
     * The same fixture with a view, which a group keeps from the records that it reads. Each view multiplies the
     * states.
     *
     * @param name the name for {@link SagaState#row}
     * @param group the name of a declared group
     */
    @SuppressWarnings("unchecked")
    public <R> SagaFixture withView(String name, String group, View<R> view) {
        if (saga.group(group).isEmpty()) throw new IllegalArgumentException("the saga has no group " + group);
        var all = new HashMap<>(views);
        all.put(name, new NamedView(group, (View<Object>) view));
        return new SagaFixture(saga, reactions, time, Map.copyOf(all));
    }

    /**
     * Handles commands one after the other; after each one, all groups read all records.
     *
     * @param commands commands that must succeed; none for a saga that begins with nothing
     */
    public Given given(Object... commands) {
        return new Given(this, List.of(commands));
    }

    /** What has happened before the commands of the test. */
    public static final class Given {

        private final SagaFixture fixture;
        private final List<Object> commands;

        private Given(SagaFixture fixture, List<Object> commands) {
            this.fixture = fixture;
            this.commands = commands;
        }

        /**
         * The commands that clients send, each once, at any time and in any order.
         *
         * @param sent up to 20 commands, no two of them equal, which the domains must accept
         */
        public When when(Object... sent) {
            if (sent.length > 20) throw new IllegalArgumentException("when(...) takes at most 20 commands");
            return new When(fixture, commands, List.of(sent));
        }
    }

    /** A case: what has happened, and what clients send. */
    public static final class When {

        private final SagaFixture fixture;
        private final List<Object> given;
        private final List<Object> sent;

        private When(SagaFixture fixture, List<Object> given, List<Object> sent) {
            this.fixture = fixture;
            this.given = given;
            this.sent = sent;
        }

        /** Explores every order in which the records can arrive. */
        public Exploration inEveryOrder() {
            return new Exploration(this);
        }

        /** Plays one sequence of steps, such as one that a failed exploration printed. */
        public Replay inThisOrder(Step... steps) {
            return new Replay(this, List.of(steps));
        }

        Model model() {
            return new Model(fixture, sent);
        }

        List<Object> given() {
            return given;
        }

        List<Object> sent() {
            return sent;
        }
    }

    Saga saga() {
        return saga;
    }

    Reactions reactions() {
        return reactions;
    }

    Instant time() {
        return time;
    }

    Domains domains() {
        if (domains == null) domains = new Domains(saga, time);
        return domains;
    }

    View<Object> view(String name) {
        return Objects.requireNonNull(views.get(name)).view();
    }

    /** The names of a group's views, with the views. */
    Map<String, View<Object>> views(String group) {
        return views.entrySet().stream()
                .filter(view -> view.getValue().group().equals(group))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, view -> view.getValue().view()));
    }
}
