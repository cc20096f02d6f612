package io.quadrille.golden;

import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Every table that is derived from events only. */
enum GoldenTable {
    ORDER_VIEW("order_id"),
    PRODUCT_VIEW("product_id"),
    COUPON_VIEW("coupon_id"),
    WALLET_VIEW("user_id"),
    CHECKOUT("order_id"),
    SALE("order_id"),
    SALES_PER_DAY("day, product_id");

    private final String key;

    GoldenTable(String key) {
        this.key = key;
    }

    String tableName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The rows as JSON in key order; times are in UTC, independent of the time zone of the session. */
    List<String> rows(DataSource database) {
        var read = new TransactionTemplate(new DataSourceTransactionManager(database));
        return read.execute(transaction -> {
            var sql = JdbcClient.create(database);
            sql.sql("set local time zone 'UTC'").update();
            return sql.sql("select to_jsonb(t)::text from " + tableName() + " t order by " + key)
                    .query(String.class)
                    .list();
        });
    }
}
