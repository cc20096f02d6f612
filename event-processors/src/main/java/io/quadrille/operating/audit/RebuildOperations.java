package io.quadrille.operating.audit;

import io.quadrille.engine.rebuild.Comparison;
import io.quadrille.engine.rebuild.OrderRebuild;
import io.quadrille.engine.rebuild.Rebuild;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.rebuild.Rebuilds;
import io.quadrille.engine.rebuild.RebuiltTables;
import io.quadrille.engine.rebuild.SwapResult;
import io.quadrille.engine.rebuild.TableSwap;
import io.quadrille.engine.tracing.LinkedTrace;
import io.quadrille.http.Places;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import io.quadrille.operating.operations.OperatorRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Orders to rebuilds, each recorded in the transaction that carries it out. */
final class RebuildOperations {

    private final RebuildContexts contexts;
    private final AuditWorker worker;
    private final RebuiltTables rows;
    private final LinkedTrace traces;
    private final Clock clock;
    private final JdbcClient jdbc;
    private final Places orders;
    private final Places exchanges;

    RebuildOperations(
            RebuildContexts contexts,
            AuditWorker worker,
            Duration patience,
            LinkedTrace traces,
            Clock clock,
            JdbcClient jdbc) {
        this.contexts = contexts;
        this.jdbc = jdbc;
        this.orders = new Places(1, clock);
        this.exchanges = new Places(1, clock);
        this.worker = worker;
        this.rows = new RebuiltTables(contexts, patience);
        this.traces = traces;
        this.clock = clock;
    }

    Rebuild start(StartRebuildRequest request) {
        contexts.require(request.projection());
        return perform(request.operator(), ActionKind.REBUILD, "projection " + request.projection(), rebuilds -> {
            var stop = request.stopTime() == null
                    ? request.stopPosition()
                    : (Long) rebuilds.positionAt(request.stopTime());
            return rebuilds.start(request.projection(), stop, request.actor(), request.reason(), traces.current());
        });
    }

    Rebuild pause(long id, OperatorRequest operator) {
        return perform(operator, ActionKind.PAUSE, target(id), rebuilds -> rebuilds.pause(id));
    }

    Rebuild resume(long id, OperatorRequest operator) {
        return perform(operator, ActionKind.RESUME, target(id), rebuilds -> rebuilds.resume(id));
    }

    Rebuild cancel(long id, OperatorRequest operator) {
        return perform(operator, ActionKind.CANCEL, target(id), rebuilds -> rebuilds.cancel(id));
    }

    Rebuild keep(long id, OperatorRequest operator) {
        return perform(operator, ActionKind.KEEP, target(id), rebuilds -> rebuilds.keep(id));
    }

    private Rebuild perform(OperatorRequest operator, ActionKind act, String target, Function<Rebuilds, Rebuild> work) {
        try (var context = contexts.live()) {
            var acts = new AuditLog(context.jdbc(), context.transactions(), clock);
            return acts.perform(operator, act, target, () -> work.apply(new Rebuilds(context)));
        } finally {
            worker.wake();
        }
    }

    Comparison compare(long id) {
        return exchanges.during("a comparison of rebuild " + id, () -> rows.compare(id));
    }

    SwapResult switchOver(long id, OperatorRequest operator) {
        return exchanges.during(
                "a switch to rebuild " + id, () -> rows.switchOver(id, recorded(id, operator, ActionKind.SWITCH)));
    }

    SwapResult back(long id, OperatorRequest operator) {
        return exchanges.during(
                "a switch back from rebuild " + id,
                () -> rows.back(id, recorded(id, operator, ActionKind.SWITCH_BACK)));
    }

    private TableSwap.SwapTransaction recorded(long id, OperatorRequest operator, ActionKind act) {
        return (context, work) ->
                new AuditLog(context.jdbc(), context.transactions(), clock).perform(operator, act, target(id), work);
    }

    OrderRebuild.Rebuilt rebuildOrder(String orderId, OperatorRequest operator) {
        if (!contexts.hasOrder(orderId, jdbc)) throw Problems.unknown("order", orderId);
        return orders.during("a rebuild of order " + orderId, () -> rebuild(orderId, operator));
    }

    private OrderRebuild.Rebuilt rebuild(String orderId, OperatorRequest operator) {
        try (var context = contexts.live()) {
            var acts = new AuditLog(context.jdbc(), context.transactions(), clock);
            return new OrderRebuild(context)
                    .rebuild(
                            orderId,
                            work -> acts.perform(operator, ActionKind.REBUILD_ORDER, "order " + orderId, work));
        }
    }

    private static String target(long id) {
        return "rebuild " + id;
    }
}
