package io.quadrille.operating.invariants;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A way to cut the event store into pieces, so that each transaction of a check reads only one piece. While a piece is
 * open, temporary views with the names of the tables hide the tables and show only the rows of the piece. The view
 * {@code whole_log} shows the whole event log; the view {@code piece_record} shows the rows of {@code first_record}
 * that belong to the piece.
 */
enum Cut {
    /** One piece of any size, for rules that cannot be checked order by order or aggregate by aggregate. */
    WHOLE("", ""),

    /** By the order to which events, rows and records belong. */
    ORDERS("order_id", ""),

    /** By the aggregate to which events belong. */
    AGGREGATES("aggregate_identifier", ""),

    WALLETS("aggregate_identifier", "wallet:"),

    PRODUCTS("aggregate_identifier", "product:"),

    COUPONS("aggregate_identifier", "coupon:");

    private record HiddenTable(String table, String key) {}

    private static final HiddenTable EVENTS_BY_ORDER = new HiddenTable("domain_event_entry", "order_id");

    private static final List<HiddenTable> BY_ORDER = List.of(
            new HiddenTable("event_log", "order_id"),
            EVENTS_BY_ORDER,
            new HiddenTable("order_view", "order_id"),
            new HiddenTable("checkout", "order_id"),
            new HiddenTable("sale", "order_id"),
            new HiddenTable("coupon_view", "used_by_order"));

    private static final List<HiddenTable> BY_AGGREGATE = List.of(
            new HiddenTable("event_log", "aggregate_identifier"),
            new HiddenTable("domain_event_entry", "aggregate_identifier"));

    private final String key;
    private final String prefix;

    /**
     * @param key the column of the event store by which the store is cut; empty if there is only one piece
     * @param prefix the prefix of all keys that the rules are about
     */
    Cut(String key, String prefix) {
        this.key = key;
        this.prefix = prefix;
    }

    /**
     * A range of keys, without their prefix.
     *
     * @param from the first key; null for the first piece
     * @param to the key after the last one; null for the last piece
     */
    record Piece(Cut cut, @Nullable String from, @Nullable String to) {

        /** The next piece; empty if this piece is the last. */
        Optional<Piece> next(Connection session, int events) throws SQLException {
            return to == null ? Optional.empty() : Optional.of(cut.piece(session, to, events));
        }

        /** Hides the tables behind views of this piece, until {@link #close} or the end of the transaction. */
        void open(Connection session) throws SQLException {
            execute(session, "create temp view whole_log as select * from event_log");
            var records = cut == ORDERS ? " where " + within("record_key", "") : "";
            execute(session, "create temp view piece_record as select * from first_record" + records);
            for (var hidden : cut.hidden()) {
                var keys = within(hidden.key(), hidden.key().equals(cut.key) ? cut.prefix : "");
                // An event that belongs to no order must have no record. The first piece includes these events, so
                // that a record of one is found.
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
            var condition = new StringBuilder(column + " is not null");
            if (from != null || !prefix.isEmpty()) {
                condition.append(" and " + column + " >= " + literal(prefix + (from == null ? "" : from)));
            }
            if (to != null) condition.append(" and " + column + " < " + literal(prefix + to));
            else if (!prefix.isEmpty()) condition.append(" and " + column + " < " + literal(firstAfter(prefix)));
            return condition.toString();
        }
    }

    /**
     * The first piece.
     *
     * @param events the approximate number of events in a piece; an order or aggregate with more events forms a piece
     *     alone
     */
    Piece first(Connection session, int events) throws SQLException {
        return this == WHOLE ? new Piece(this, null, null) : piece(session, null, events);
    }

    private Piece piece(Connection session, @Nullable String from, int events) throws SQLException {
        var first = prefix + (from == null ? "" : from);
        var to = key(session, ">=", first, events);
        if (to.isPresent() && to.get().equals(first)) to = key(session, ">", first, 0);
        return new Piece(
                this, from, to.map(key -> key.substring(prefix.length())).orElse(null));
    }

    private Optional<String> key(Connection session, String comparison, String first, int skipped) throws SQLException {
        var end = prefix.isEmpty() ? "" : " and " + key + " < " + literal(firstAfter(prefix));
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

    private List<HiddenTable> hidden() {
        return switch (this) {
            case WHOLE -> List.of();
            case ORDERS -> BY_ORDER;
            case AGGREGATES -> BY_AGGREGATE;
            case WALLETS -> with(new HiddenTable("wallet_view", "user_id"));
            case PRODUCTS -> with(new HiddenTable("product_view", "product_id"));
            case COUPONS -> with(new HiddenTable("coupon_view", "coupon_id"));
        };
    }

    private static List<HiddenTable> with(HiddenTable view) {
        return List.of(BY_AGGREGATE.getFirst(), BY_AGGREGATE.getLast(), view);
    }

    /** The first text that sorts after all texts with the prefix. */
    private static String firstAfter(String prefix) {
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
