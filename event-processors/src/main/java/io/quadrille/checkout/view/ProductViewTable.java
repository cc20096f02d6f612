package io.quadrille.checkout.view;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes the table {@code product_view}, in the caller's transaction. Thread-safe. */
final class ProductViewTable {

    static final String NAME = "product_view";

    private final JdbcClient jdbc;

    ProductViewTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<String, ProductView> find(Collection<String> productIds) {
        var found = new TreeMap<String, ProductView>();
        jdbc.sql("select * from product_view where product_id = any(:productIds)")
                .param("productIds", productIds.toArray(String[]::new))
                .query((row, number) -> view(row))
                .list()
                .forEach(product -> found.put(product.productId(), product));
        return found;
    }

    void write(Collection<ProductView> products) {
        jdbc.sql("""
            insert into product_view (product_id, name, price, available)
            select * from unnest(:productId::text[], :name::text[], :price::bigint[], :available::bigint[])
            on conflict (product_id) do update
            set name = excluded.name, price = excluded.price, available = excluded.available
            """)
                .param("productId", Columns.text(products, ProductView::productId))
                .param("name", Columns.text(products, ProductView::name))
                .param("price", Columns.bigint(products, ProductView::price))
                .param("available", Columns.bigint(products, ProductView::available))
                .update();
    }

    private static ProductView view(ResultSet row) throws SQLException {
        return new ProductView(
                row.getString("product_id"), row.getString("name"), row.getLong("price"), row.getLong("available"));
    }
}
