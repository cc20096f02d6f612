package io.quadrille.checkout.statistics;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Answers the queries for sales. */
final class SalesQueries {

    private final JdbcClient jdbc;

    SalesQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @QueryHandler
    List<SalesOfDay> answer(FindSales query) {
        var product = query.productId() == null ? "" : " and product_id = :productId";
        var statement = jdbc.sql(
                        "select day, product_id, units, gross, discount, gross - discount as revenue from sales_per_day"
                                + " where day between :from and :to" + product + " order by day, product_id")
                .param("from", query.from())
                .param("to", query.to());
        if (query.productId() != null) statement.param("productId", query.productId());
        return statement
                .query((row, number) -> new SalesOfDay(
                        row.getObject("day", LocalDate.class),
                        row.getString("product_id"),
                        row.getLong("units"),
                        amount(row, "gross"),
                        amount(row, "discount"),
                        amount(row, "revenue")))
                .list();
    }

    @QueryHandler
    List<BestSeller> answer(FindBestSellers query) {
        return jdbc.sql("""
            select product_id, sum(units) as units, sum(gross) as gross, sum(discount) as discount,
                   sum(gross - discount) as revenue
            from sales_per_day where day between :from and :to
            group by product_id order by sum(units) desc, product_id limit :limit
            """)
                .param("from", query.from())
                .param("to", query.to())
                .param("limit", query.limit())
                .query((row, number) -> new BestSeller(
                        row.getString("product_id"),
                        row.getLong("units"),
                        amount(row, "gross"),
                        amount(row, "discount"),
                        amount(row, "revenue")))
                .list();
    }

    private static BigInteger amount(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column).toBigIntegerExact();
    }
}
