package io.quadrille.checkout.view;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes the table {@code wallet_view}, in the caller's transaction. Thread-safe. */
final class WalletViewTable {

    static final String NAME = "wallet_view";

    private final JdbcClient jdbc;

    WalletViewTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<String, WalletView> find(Collection<String> userIds) {
        var found = new TreeMap<String, WalletView>();
        jdbc.sql("select user_id, balance from wallet_view where user_id = any(:userIds)")
                .param("userIds", userIds.toArray(String[]::new))
                .query((row, number) -> new WalletView(row.getString("user_id"), row.getLong("balance")))
                .list()
                .forEach(wallet -> found.put(wallet.userId(), wallet));
        return found;
    }

    void write(Collection<WalletView> wallets) {
        jdbc.sql("""
            insert into wallet_view (user_id, balance)
            select * from unnest(:userId::text[], :balance::bigint[])
            on conflict (user_id) do update set balance = excluded.balance
            """)
                .param("userId", Columns.text(wallets, WalletView::userId))
                .param("balance", Columns.bigint(wallets, WalletView::balance))
                .update();
    }
}
