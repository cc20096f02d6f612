package io.quadrille.operating.operations;

import io.quadrille.operating.operations.OperatorAction.ActionKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log of operators' actions. It performs an action and records the action in the same transaction: an action that
 * fails changes nothing and is not recorded. Thread-safe.
 */
public final class AuditLog {

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;

    public AuditLog(JdbcClient jdbc, TransactionOperations transactions, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Performs an action and records it. Not idempotent.
     *
     * @param work performs the action in this transaction and returns its outcome, which is recorded as JSON; an
     *     exception rolls the action back and goes to the caller
     * @return the outcome
     */
    public <T> T perform(OperatorRequest operator, ActionKind kind, String target, Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(status -> {
            var outcome = work.get();
            var json = JSON.writeValueAsString(outcome);
            jdbc.sql("insert into operator_act (at, actor, act, target, reason, outcome)"
                            + " values (:at, :actor, :act, :target, :reason, :outcome::jsonb)")
                    .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                    .param("actor", operator.actor())
                    .param("act", kind.name())
                    .param("target", target)
                    .param("reason", operator.reason())
                    .param("outcome", json)
                    .update();
            log.info(
                    "{} performed {} on {}; reason: {}; outcome: {}",
                    operator.actor(),
                    kind,
                    target,
                    operator.reason(),
                    json);
            return outcome;
        }));
    }

    /** One page of the actions, the newest first. */
    List<OperatorAction> page(int page, int size) {
        return jdbc.sql("select * from operator_act order by id desc limit :size offset :skip")
                .param("size", size)
                .param("skip", (long) page * size)
                .query((row, number) -> action(row))
                .list();
    }

    /** The actions on any of the targets between two times, both inclusive, the oldest first. */
    public List<OperatorAction> on(Collection<String> targets, Instant from, Instant until) {
        return jdbc.sql("select * from operator_act where target = any(:targets) and at between :from and :until order"
                        + " by id")
                .param("targets", targets.toArray(String[]::new))
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("until", until.atOffset(ZoneOffset.UTC))
                .query((row, number) -> action(row))
                .list();
    }

    long count() {
        return jdbc.sql("select count(*) from operator_act").query(Long.class).single();
    }

    private static OperatorAction action(ResultSet row) throws SQLException {
        return new OperatorAction(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("act"),
                row.getString("target"),
                row.getString("reason"),
                JSON.readValue(row.getString("outcome"), new TypeReference<Map<String, Object>>() {}));
    }

    /**
     * Deletes the oldest actions of operators. Actions whose target is an order under way stay.
     *
     * @param before actions at or before this time are deleted
     * @param limit the maximum number of rows to delete
     * @return the number of rows that were deleted
     */
    public static int deleteOld(JdbcClient jdbc, OffsetDateTime before, int limit) {
        return jdbc.sql("""
            delete from operator_act where id in (
              select id from operator_act a
              where at <= :before and not exists (
                select from order_view o
                where o.order_id = substr(a.target, length('order ') + 1) and a.target like 'order %'
                  and o.status in ('PROCESSING', 'PAYMENT_PENDING'))
              order by at limit :limit for update of a skip locked)\
            """).param("before", before).param("limit", limit).update();
    }
}
