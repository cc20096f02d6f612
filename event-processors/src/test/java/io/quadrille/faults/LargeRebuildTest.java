package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.saga.MixedOrders;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The rebuild of a large store: its duration, and kills under load. */
class LargeRebuildTest {

    private static final Logger log = LoggerFactory.getLogger(LargeRebuildTest.class);
    private static final boolean MEASURED = System.getProperty("quadrille.test.events") != null;
    private static final long EVENTS = Long.getLong("quadrille.test.events", 80_000);
    private static final long ORDERS_PER_SECOND = 20;
    /** A million events take minutes. */
    private static final Duration LONG = Duration.ofMinutes(20);

    private static final long HOLD = 4_711;
    private static final List<String> SMALL =
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m");
    private static final Pattern PROGRESS = Pattern.compile("^(\\d+) of \\d+, ");
    private static final String PROJECTION = "order_view";

    @TempDir
    private Path folder;

    @Test
    void a_rebuild_killed_twice_under_load_resumes_at_its_position_and_ends_equal_to_the_live_tables()
            throws Exception {
        var mix = new MixedOrders(20_261_122L, 1_000);
        try (var servers = DurableServers.open(folder)) {
            var system = servers.install("large");
            system.with("QUADRILLE_AUDIT_WORK", "false");
            int port = InstalledSystem.port();
            try (var application = system.start(port);
                    var clients = new RetryingClients(application.address())) {
                application.awaitReady();
                clients.ask(mix.shop());
                clients.awaitAnswers();
                clients.ask(mix.orders());
                clients.awaitAnswers();
                system.awaitRest();
            }
            LargeStore.grow(system.sql(), EVENTS);
            log.info("{} events, {} rows in {}", system.events(), rows(system), PROJECTION);
            withoutLoad(system);
            if (MEASURED) {
                log.info("Plain copy: {} events per second", plainCopy(system));
                withoutLoad(system);
            }
            try (var application = system.start(port);
                    var clients = new RetryingClients(application.address())) {
                application.awaitReady();
                underLoad(system, clients, mix);
            }
        }
    }

    private static long rows(InstalledSystem system) {
        return system.sql()
                .sql("select count(*) from " + PROJECTION)
                .query(Long.class)
                .single();
    }

    private static void withoutLoad(InstalledSystem system) throws Exception {
        long begun = System.nanoTime();
        try (var rebuild = system.command(SMALL, "rebuild", PROJECTION)) {
            assertThat(rebuild.exitCode())
                    .as(String.join("\n", rebuild.output()))
                    .isZero();
            var took = Duration.ofNanos(System.nanoTime() - begun);
            var measured = system.sql()
                    .sql("select format('%s positions per second, %s of these events per second, %s ms',"
                            + " run_position * 1000 / run_millis, events * 1000 / run_millis, run_millis) from"
                            + " rebuild order by id desc limit 1")
                    .query(String.class)
                    .single();
            log.info(
                    "Without load: {}; the whole process including start, indexes and comparison: {} ms",
                    measured,
                    took.toMillis());
        }
        try (var cancel = system.command(SMALL, "rebuild", PROJECTION, "--cancel")) {
            assertThat(cancel.exitCode()).as(String.join("\n", cancel.output())).isZero();
        }
    }

    private static void underLoad(InstalledSystem system, RetryingClients clients, MixedOrders mix) throws Exception {
        var placed = new AtomicInteger();
        try (var pace = Executors.newSingleThreadScheduledExecutor()) {
            pace.scheduleAtFixedRate(
                    () -> {
                        int number = placed.getAndIncrement();
                        var like = mix.orders().get(number % mix.orders().size());
                        clients.ask(List.of(new PlaceOrder("live-" + number, like.userId(), null, like.lines())));
                    },
                    0,
                    1_000 / ORDERS_PER_SECOND,
                    TimeUnit.MILLISECONDS);
            long begun = System.nanoTime();
            long before = system.events();
            for (int kill = 1; kill <= 2; kill++) {
                try (var held = holdFrom(system, EVENTS * kill / 3);
                        var rebuild = system.command(SMALL, "rebuild", PROJECTION)) {
                    await("rebuild to be blocked").atMost(LONG).until(() -> isHeld(system));
                    rebuild.kill();
                    log.info(
                            "Killed at {} of {}; last output: {}",
                            position(system),
                            EVENTS,
                            rebuild.output().getLast());
                    assertThat(position(system)).isGreaterThanOrEqualTo(EVENTS * kill / 3);
                    assertThat(state(system)).isEqualTo("RUNNING");
                    held.rollback();
                }
                system.sql().sql("drop trigger held on rebuild").update();
            }
            try (var rebuild = system.command(SMALL, "rebuild", PROJECTION)) {
                int code = rebuild.exitCode();
                long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
                rebuild.output().forEach(line -> log.info("| {}", line));
                log.info(
                        "Under load: {} s; meanwhile {} orders placed, {} events",
                        seconds,
                        placed.get(),
                        system.events() - before);
                assertThat(code).isZero();
                assertThat(rebuild.output()).anyMatch(line -> line.startsWith("clean: projection " + PROJECTION));
                assertThat(state(system)).isEqualTo("CAUGHT_UP");
                assertRightProgress(rebuild.output());
            }
        }
        clients.awaitAnswers();
        system.awaitRest();
    }

    /**
     * Blocks the transaction that moves the rebuild past this position until this session ends its transaction:
     * independent of the speed of the rebuild and of the test, the rebuild is killed there.
     */
    private static Connection holdFrom(InstalledSystem system, long position) throws SQLException {
        system.sql()
                .sql("create or replace function held() returns trigger language plpgsql as"
                        + " $$ begin perform pg_advisory_xact_lock_shared(" + HOLD + "); return new; end $$")
                .update();
        system.sql()
                .sql("create trigger held before update on rebuild for each row when (old.position >= " + position + ")"
                        + " execute function held()")
                .update();
        var session = system.session();
        session.setAutoCommit(false);
        try (var lock = session.createStatement()) {
            lock.execute("select pg_advisory_xact_lock(" + HOLD + ")");
        }
        return session;
    }

    private static boolean isHeld(InstalledSystem system) {
        return system.sql()
                .sql("select exists (select from pg_locks where locktype = 'advisory' and objid = :held and not"
                        + " granted)")
                .param("held", HOLD)
                .query(Boolean.class)
                .single();
    }

    /** The progress only increases and reaches its announced end. */
    private static void assertRightProgress(List<String> output) {
        var positions = output.stream()
                .map(PROGRESS::matcher)
                .filter(Matcher::find)
                .map(found -> Long.valueOf(found.group(1)))
                .toList();
        assertThat(positions).isNotEmpty().isSorted();
        assertThat(positions.getFirst()).isPositive();
        assertThat(positions.getLast()).isGreaterThanOrEqualTo(EVENTS);
        assertThat(output).anyMatch(line -> line.endsWith("CAUGHT_UP"));
    }

    private static long position(InstalledSystem system) {
        return system.sql()
                .sql("select coalesce((select position from rebuild where state = 'RUNNING'), 0)")
                .query(Long.class)
                .single();
    }

    private static String state(InstalledSystem system) {
        return system.sql()
                .sql("select state from rebuild order by id desc limit 1")
                .query(String.class)
                .single();
    }

    /**
     * Copies the same events from the store, through Jackson, into a table without indexes: the fastest comparable
     * operation.
     */
    private static long plainCopy(InstalledSystem system) throws Exception {
        system.sql().sql("create table plain_copy (like domain_event_entry)").update();
        var json = JsonMapper.shared();
        long begun = System.nanoTime();
        try (var out = system.session();
                var in = system.session();
                var executor = Executors.newSingleThreadExecutor()) {
            var sink = new PipedOutputStream();
            var source = new PipedInputStream(sink, 1 << 20);
            var copying = executor.submit(() -> {
                try (sink) {
                    return out.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("copy (select * from domain_event_entry order by global_index) to stdout", sink);
                }
            });
            var copyIn = in.unwrap(PGConnection.class).getCopyAPI().copyIn("copy plain_copy from stdin");
            try (var lines = new BufferedReader(new InputStreamReader(source, StandardCharsets.UTF_8), 1 << 20)) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    var columns = line.split("\t");
                    json.readTree(HexFormat.of().parseHex(columns[8], 3, columns[8].length()));
                    var bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
                    copyIn.writeToCopy(bytes, 0, bytes.length);
                }
            }
            long copied = copyIn.endCopy();
            assertThat(copying.get()).isEqualTo(copied);
            return copied * 1_000 / Duration.ofNanos(System.nanoTime() - begun).toMillis();
        } finally {
            system.sql().sql("drop table plain_copy").update();
        }
    }
}
