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

/** Carries out operators' requests about rebuilds, and records each change in the audit log in its transaction. */
final class RebuildOperations {

    private final RebuildContexts contexts;
    private final AuditWorker worker;
    private final RebuiltTables tables;
    private final LinkedTrace traces;
    private final Clock clock;
    private final JdbcClient jdbc;
    private final Places orderRebuilds;
    private final Places switches;

    RebuildOperations(
            RebuildContexts contexts,
            AuditWorker worker,
            Duration patience,
            LinkedTrace traces,
            Clock clock,
            JdbcClient jdbc) {
        this.contexts = contexts;
        this.jdbc = jdbc;
        this.orderRebuilds = new Places(1, clock);
        this.switches = new Places(1, clock);
        this.worker = worker;
        this.tables = new RebuiltTables(contexts, patience);
        this.traces = traces;
        this.clock = clock;
    }

    Rebuild start(StartRebuildRequest request) {
        contexts.require(request.projection());
        return perform(request.operator(), ActionKind.REBUILD, "projection " + request.projection(), rebuilds -> {
            var time = request.stopTime();
            var stop = time == null ? request.stopPosition() : Long.valueOf(rebuilds.positionAt(time));
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

    private Rebuild perform(
            OperatorRequest operator, ActionKind kind, String target, Function<Rebuilds, Rebuild> work) {
        try (var context = contexts.live()) {
            var auditLog = new AuditLog(context.jdbc(), context.transactions(), clock);
            return auditLog.perform(operator, kind, target, () -> work.apply(new Rebuilds(context)));
        } finally {
            worker.wakeUp();
        }
    }

    Comparison compare(long id) {
        return switches.during("a comparison of rebuild " + id, () -> tables.compare(id));
    }

    SwapResult switchOver(long id, OperatorRequest operator) {
        return switches.during(
                "a switch to rebuild " + id, () -> tables.switchOver(id, recorded(id, operator, ActionKind.SWITCH)));
    }

    SwapResult back(long id, OperatorRequest operator) {
        return switches.during(
                "a switch back from rebuild " + id,
                () -> tables.back(id, recorded(id, operator, ActionKind.SWITCH_BACK)));
    }

    private TableSwap.SwapTransaction recorded(long id, OperatorRequest operator, ActionKind kind) {
        return (context, work) ->
                new AuditLog(context.jdbc(), context.transactions(), clock).perform(operator, kind, target(id), work);
    }

    OrderRebuild.Rebuilt rebuildOrder(String orderId, OperatorRequest operator) {
        if (!contexts.hasOrder(orderId, jdbc)) throw Problems.unknown("order", orderId);
        return orderRebuilds.during("a rebuild of order " + orderId, () -> rebuild(orderId, operator));
    }

    private OrderRebuild.Rebuilt rebuild(String orderId, OperatorRequest operator) {
        try (var context = contexts.live()) {
            var auditLog = new AuditLog(context.jdbc(), context.transactions(), clock);
            return new OrderRebuild(context)
                    .rebuild(
                            orderId,
                            work -> auditLog.perform(operator, ActionKind.REBUILD_ORDER, "order " + orderId, work));
        }
    }

    private static String target(long id) {
        return "rebuild " + id;
    }
}
