package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stored data, answers, checks, exports and logs do not depend on the defaults of the machine and of the database. */
class MachineDefaultsTest {

    private static final Pattern LOG_LINE = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z .*");
    private static final String NAME = "Tür \u0130ğ\u0131 茶壶 \uD83E\uDED6";

    @TempDir
    private Path folder;

    /** Options of the JVM, its environment variables, and the settings of the owner of the database. */
    static Stream<Arguments> machines() {
        return Stream.of(
                argumentSet(
                        "Turkish, Latin-1, half an hour off",
                        List.of(
                                "-Duser.language=tr",
                                "-Duser.country=TR",
                                "-Dfile.encoding=ISO-8859-9",
                                "-Dstdout.encoding=US-ASCII",
                                "-Dstderr.encoding=US-ASCII",
                                "-Duser.timezone=Asia/Kolkata"),
                        "C",
                        List.of(
                                "set default_transaction_isolation = 'serializable'",
                                "set timezone = 'Asia/Tokyo'",
                                "set datestyle = 'SQL, DMY'")),
                argumentSet(
                        "Arabic digits, the first zone of all",
                        List.of(
                                "-Duser.language=ar",
                                "-Duser.country=EG",
                                "-Duser.extensions=u-nu-arab",
                                "-Dfile.encoding=COMPAT",
                                "-Duser.timezone=Pacific/Kiritimati"),
                        "POSIX",
                        List.of(
                                "set search_path = absent, public",
                                "set bytea_output = 'escape'",
                                "set intervalstyle = 'sql_standard'",
                                "set default_transaction_isolation = 'repeatable read'",
                                "set default_transaction_read_only = on")),
                argumentSet(
                        "Buddhist calendar, the last zone of all",
                        List.of(
                                "-Duser.language=th",
                                "-Duser.country=TH",
                                "-Duser.extensions=u-ca-buddhist-nu-thai",
                                "-Duser.timezone=Etc/GMT+12"),
                        "en_US.ISO-8859-1",
                        List.of(
                                "set timezone = 'Pacific/Apia'",
                                "set datestyle = 'German'",
                                "set extra_float_digits = -15",
                                "set standard_conforming_strings = off")));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void the_results_do_not_depend_on_machine_defaults(
            List<String> options, String language, List<String> databaseDefaults) throws Exception {
        var database = EmbeddedServers.freshDatabase();
        var name = database.jdbcUrl().replaceAll(".*/([a-z_0-9]+).*", "$1");
        var sql = JdbcClient.create(database.dataSource());
        for (var setting : databaseDefaults)
            sql.sql("alter database " + name + " " + setting).update();
        var system = new InstalledSystem(
                "odd",
                database.dataSource(),
                database.jdbcUrl(),
                database.username(),
                database.password(),
                EmbeddedServers.kafka().bootstrapServers(),
                name + ".",
                Set.copyOf(CheckoutSaga.SAGA.domains()));
        system.with("LC_ALL", language);
        var java = new ArrayList<>(ApplicationProcess.java(512));
        java.addAll(options);
        var log = Files.createDirectories(Path.of("target", "faults"))
                .resolve("odd-" + name + ".log")
                .toAbsolutePath();
        Files.deleteIfExists(log);

        try (var application = system.start(java, InstalledSystem.port(), log);
                var clients = new RetryingClients(application.address())) {
            application.awaitReady();
            clients.ask(List.of(
                    new RegisterProduct("TITLE-i", NAME, 12_345_678, 3),
                    new OpenWallet("ISIK", 100_000_000),
                    new IssueCoupon("spring-i", "ISIK", new Discount(Discount.Type.PERCENT, 10), null)));
            clients.awaitAnswers();
            clients.ask(List.of(
                    new PlaceOrder("paid", "ISIK", "spring-i", List.of(new OrderLine("TITLE-i", 2))),
                    new PlaceOrder("unpaid", "ISIK", null, List.of(new OrderLine("TITLE-i", 99)))));
            clients.awaitAnswers();
            system.awaitRest();
            assertThat(application.get("/api/orders/paid"))
                    .contains(
                            "\"status\":\"COMPLETED\"",
                            "\"subtotal\":24691356",
                            "\"discount\":2469135",
                            "\"amount\":22222221")
                    .containsPattern("\"placedAt\":\"20\\d\\d-[0-9T:.-]+Z\"");
            assertThat(application.get("/api/orders/unpaid"))
                    .contains("\"status\":\"CANCELLED\"", "INSUFFICIENT_STOCK");
            assertThat(application.get("/api/products/TITLE-i"))
                    .contains("\"name\":\"" + NAME + "\"", "\"available\":1");
            assertThat(application.get("/api/products/absent")).contains("There is no product absent.");
            assertThat(application.get("/api/orders?size=0")).contains("size must be between 1 and 100");
            assertThat(application.get("/api/statistics/sales")).contains("\"gross\":24691356");
            assertThat(application.get("/actuator/prometheus"))
                    .contains("quadrille_orders_placed_total 2.0", "quadrille_orders_ended_total{");
        }

        var export = folder.resolve("log.jsonl.gz");
        assertSays(system, java, 0, "check");
        assertSays(system, java, 0, "export", "--out=" + export);
        assertSays(system, ApplicationProcess.java(512), 0, "verify", "--export=" + export);
        assertThat(Files.readAllLines(log))
                .filteredOn(line -> line.matches("\\P{ASCII}.*|\\p{Digit}.*"))
                .allMatch(LOG_LINE.asMatchPredicate());
    }

    private static void assertSays(InstalledSystem system, List<String> java, int exitCode, String... command)
            throws Exception {
        try (var process = system.command(java, command)) {
            assertThat(process.exitCode()).as("%s", process.output()).isEqualTo(exitCode);
            assertThat(process.output()).noneMatch(line -> line.matches(".*[\\p{Nd}&&[^0-9]].*"));
        }
    }
}
