package io.quadrille.benchmark;

import java.io.IOException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Creates what orders need before they can be placed. */
final class BenchmarkCatalogue {

    private static final String PATTERN = "pattern";
    private static final String AGGREGATE = "coupon:" + PATTERN;
    private static final int STOCK = 10_000_000;
    private static final int PRICE = 100;
    private static final long BALANCE = 1_000_000_000L;

    private BenchmarkCatalogue() {}

    /** Products, wallets and a coupon as a template for others. */
    static void create(BenchmarkedSystem system) throws IOException {
        for (int i = 0; i < OrderSet.PRODUCTS; i++) {
            post(
                    system,
                    "inventory",
                    "/api/products",
                    "{\"productId\":\"p%d\",\"name\":\"Product\",\"price\":%d,\"quantity\":%d}"
                            .formatted(i, PRICE, STOCK));
        }
        for (int i = 0; i < OrderSet.USERS; i++) {
            post(system, "wallet", "/api/wallets", "{\"userId\":\"u%d\",\"balance\":%d}".formatted(i, BALANCE));
        }
        post(
                system,
                "coupon",
                "/api/coupons",
                "{\"couponId\":\"%s\",\"userId\":\"u0\",\"discount\":{\"type\":\"FIXED\",\"value\":10}}"
                        .formatted(PATTERN));
    }

    private static void post(BenchmarkedSystem system, String domain, String path, String json) throws IOException {
        try (var connection = new HttpConnection(system.address(domain))) {
            int status = connection.post(path, json);
            if (status >= 300) throw new IllegalStateException("status " + status + " for " + json);
        }
    }

    /**
     * Issues a coupon for each order with the id of the order: an event and a row each, as issued over HTTP, by two
     * statements. Events of coupons are on no topic, so a running system is not affected.
     */
    static void issueCoupons(JdbcClient coupons, OrderSet orders) {
        coupons.sql("""
            insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, payload_type,
              payload_revision, payload, meta_data, time_stamp)
            select gen_random_uuid()::text, 'coupon:' || :prefix || i, 0, type, payload_type, payload_revision,
              convert_to(replace(replace(convert_from(payload, 'UTF8'), '"pattern"', '"' || :prefix || i || '"'), \
            '"u0"',
                '"u' || i % :users || '"'), 'UTF8'), meta_data, now()
            from domain_event_entry, generate_series(0, :last) i where aggregate_identifier = :pattern\
            """)
                .param("prefix", orders.prefix())
                .param("users", OrderSet.USERS)
                .param("last", orders.number() - 1)
                .param("pattern", AGGREGATE)
                .update();
        coupons.sql("""
            insert into coupon_view
            select :prefix || i, 'u' || i % :users, discount_type, discount_value, expires_at, status, used_by_order
            from coupon_view, generate_series(0, :last) i where coupon_id = :pattern\
            """)
                .param("prefix", orders.prefix())
                .param("users", OrderSet.USERS)
                .param("last", orders.number() - 1)
                .param("pattern", PATTERN)
                .update();
    }
}
