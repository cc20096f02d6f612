package io.quadrille.operating.invariants;

import io.quadrille.operating.invariants.Report.Violation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Checks the rules about the tables across domains that have databases of their own. The tables that the rules read are
 * copied into one session, as temporary tables that hide those of the session's database. The system must be idle.
 */
public final class JoinedStores {

    private static final Map<String, String> TABLES = Map.of(
            "order_view",
            "order",
            "checkout",
            "order",
            "sale",
            "order",
            "sales_per_day",
            "order",
            "product_view",
            "inventory",
            "coupon_view",
            "coupon",
            "wallet_view",
            "wallet");

    private JoinedStores() {}

    /** @param databases the database of each domain; each call opens a session */
    public static List<Violation> check(Map<String, DataSource> databases) throws SQLException {
        try (var session = databases.get("order").getConnection()) {
            join(session, databases);
            var violations = new ArrayList<Violation>();
            for (var rule : ConsistencyRules.values()) {
                try (var statement = session.createStatement();
                        var row = statement.executeQuery(rule.violations())) {
                    while (row.next()) violations.add(new Violation(rule.name(), row.getString(1)));
                }
            }
            return violations;
        }
    }

    private static void join(Connection session, Map<String, DataSource> databases) throws SQLException {
        execute(session, "set statement_timeout = 0; set transaction_timeout = 0");
        var log = one(session, "select pg_get_viewdef('event_log'::regclass)");
        hide(session, "domain_event_entry");
        execute(session, "create temp view event_log as " + log);
        execute(session, "create temp view whole_log as select * from event_log");
        execute(session, "create temp table under_way (order_id text collate \"C\")");
        for (var source : databases.values().stream().distinct().toList()) copy(source, session, "domain_event_entry");
        for (var table : TABLES.entrySet()) {
            hide(session, table.getKey());
            copy(databases.get(table.getValue()), session, table.getKey());
        }
        execute(session, "analyze domain_event_entry");
    }

    private static void hide(Connection session, String table) throws SQLException {
        execute(session, "create temp table " + table + " (like public." + table + ")");
    }

    private static void copy(DataSource from, Connection to, String table) throws SQLException {
        try (var session = from.getConnection()) {
            var out = session.unwrap(PGConnection.class).getCopyAPI().copyOut("copy public." + table + " to stdout");
            var in = to.unwrap(PGConnection.class).getCopyAPI().copyIn("copy pg_temp." + table + " from stdin");
            for (var row = out.readFromCopy(); row != null; row = out.readFromCopy())
                in.writeToCopy(row, 0, row.length);
            in.endCopy();
        }
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(Connection session, String query) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
