package io.quadrille.operating.invariants;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * How the store is cut into pieces of bounded size, so that no transaction of a check lasts longer than it takes to
 * read one. While a piece is open, the names of the tables stand for what belongs to it: temporary views hide the
 * tables. {@code whole_log} is all of the event log, {@code piece_record} those of {@code first_record} that belong to
 * the piece.
 */
enum Cut {
    /** Not at all: what the rule adds up belongs to no order and no aggregate. */
    WHOLE(null, null),

    /** By the order that events, rows and records belong to. */
    ORDERS("order_id", ""),

    /** By the aggregate that events belong to. */
    AGGREGATES("aggregate_identifier", ""),

    WALLETS("aggregate_identifier", "wallet:"),

    PRODUCTS("aggregate_identifier", "product:"),

    COUPONS("aggregate_identifier", "coupon:");

    private record Hidden(String table, String key) {}

    private static final Hidden EVENTS_BY_ORDER = new Hidden("domain_event_entry", "order_id");

    private static final List<Hidden> BY_ORDER = List.of(
            new Hidden("event_log", "order_id"),
            EVENTS_BY_ORDER,
            new Hidden("order_view", "order_id"),
            new Hidden("checkout", "order_id"),
            new Hidden("sale", "order_id"),
            new Hidden("coupon_view", "used_by_order"));

    private static final List<Hidden> BY_AGGREGATE = List.of(
            new Hidden("event_log", "aggregate_identifier"), new Hidden("domain_event_entry", "aggregate_identifier"));

    private final String key;
    private final String prefix;

    /**
     * @param key the column of the event store that it is cut by
     * @param prefix what all keys begin with that the rules are about
     */
    Cut(String key, String prefix) {
        this.key = key;
        this.prefix = prefix;
    }

    /** @param from the first key, without the prefix; null for the first piece */
    record Piece(Cut cut, String from, String to) {

        /** The piece behind it; empty if it is the last. */
        Optional<Piece> next(Connection session, int events) throws SQLException {
            return to == null ? Optional.empty() : Optional.of(cut.piece(session, to, events));
        }

        /** Has the tables' names stand for this piece, until {@link #close} or the end of the transaction. */
        void open(Connection session) throws SQLException {
            execute(session, "create temp view whole_log as select * from event_log");
            var records = cut == ORDERS ? " where " + within("record_key", "") : "";
            execute(session, "create temp view piece_record as select * from first_record" + records);
            for (var hidden : cut.hidden()) {
                var keys = within(hidden.key(), hidden.key().equals(cut.key) ? cut.prefix : "");
                // An event of no order has no record; if it has one all the same, that is found with the first piece.
                if (hidden.equals(EVENTS_BY_ORDER) && from == null) keys = "(" + keys + " or order_id is null)";
                execute(
                        session,
                        "create temp view " + hidden.table() + " as select * from " + hidden.table() + " where "
                                + keys);
            }
        }

        void close(Connection session) throws SQLException {
            for (var hidden : cut.hidden()) execute(session, "drop view pg_temp." + hidden.table());
            execute(session, "drop view pg_temp.whole_log, pg_temp.piece_record");
        }

        private String within(String column, String prefix) {
            var begin = prefix.isEmpty() && from == null
                    ? ""
                    : " and " + column + " >= " + literal(prefix + (from == null ? "" : from));
            var end = to != null ? literal(prefix + to) : prefix.isEmpty() ? null : literal(behind(prefix));
            return column + " is not null" + begin + (end == null ? "" : " and " + column + " < " + end);
        }
    }

    /**
     * The first piece.
     *
     * @param events how many a piece has, about; an order or aggregate that has more is a piece of its own
     */
    Piece first(Connection session, int events) throws SQLException {
        return this == WHOLE ? new Piece(this, null, null) : piece(session, null, events);
    }

    private Piece piece(Connection session, String from, int events) throws SQLException {
        var first = prefix + (from == null ? "" : from);
        var to = key(session, ">=", first, events);
        if (to.isPresent() && to.get().equals(first)) to = key(session, ">", first, 0);
        return new Piece(
                this, from, to.map(key -> key.substring(prefix.length())).orElse(null));
    }

    private Optional<String> key(Connection session, String comparison, String first, int skipped) throws SQLException {
        var end = prefix.isEmpty() ? "" : " and " + key + " < " + literal(behind(prefix));
        var sql = "select " + key + " from domain_event_entry where " + key + " " + comparison + " ?" + end
                + " order by " + key + " offset ? limit 1";
        try (var statement = session.prepareStatement(sql)) {
            statement.setString(1, first);
            statement.setInt(2, skipped);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private List<Hidden> hidden() {
        return switch (this) {
            case WHOLE -> List.of();
            case ORDERS -> BY_ORDER;
            case AGGREGATES -> BY_AGGREGATE;
            case WALLETS -> with(new Hidden("wallet_view", "user_id"));
            case PRODUCTS -> with(new Hidden("product_view", "product_id"));
            case COUPONS -> with(new Hidden("coupon_view", "coupon_id"));
        };
    }

    private static List<Hidden> with(Hidden view) {
        return List.of(BY_AGGREGATE.getFirst(), BY_AGGREGATE.getLast(), view);
    }

    /** The first text that does not begin with the prefix, and is behind those that do. */
    private static String behind(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "' collate \"C\"";
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
