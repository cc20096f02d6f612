package io.quadrille.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.asm.ClassReader;

/**
 * The package that owns each table and view. Only the owner writes a table. The owner and the packages of
 * {@code operating}, which show what is stored, read a table; everybody reads the event log.
 *
 * <p>The rules read the string constants of the class files. So they see the statements that name their table, and not
 * those whose table is a parameter, as the statements of {@code engine.rebuild} on copies of projected tables.
 */
final class TableOwners {

    /** The owner's package below {@code io.quadrille}, by the name of the table or view. */
    static final Map<String, String> OWNERS = Map.ofEntries(
            entry("domain_event_entry", "engine.eventstore"),
            entry("event_log", "engine.eventstore"),
            entry("snapshot_event_entry", "engine.eventstore"),
            entry("relay_lease", "engine.log"),
            entry("relay_position", "engine.transport"),
            entry("relay_record", "engine.transport"),
            entry("position_record", "engine.transport"),
            entry("group_incident", "engine.transport"),
            entry("published_end", "engine.transport"),
            entry("incarnation", "engine.transport"),
            entry("switch_point", "engine.transport"),
            entry("fenced_record", "engine.transport"),
            entry("skipped_record", "engine.transport"),
            entry("republication", "engine.transport"),
            entry("parked_record", "engine.parking"),
            entry("parked_content", "engine.parking"),
            entry("token_entry", "engine.processing"),
            entry("newer_position", "engine.processing"),
            entry("newest_position", "engine.processing"),
            entry("dead_letter", "engine.deadletter"),
            entry("chain_origin", "engine.integrity"),
            entry("chain_block", "engine.integrity"),
            entry("chain_checkpoint", "engine.integrity"),
            entry("rebuild", "engine.rebuild"),
            entry("projection_fill", "engine.rebuild"),
            entry("checkout", "checkout.choreography"),
            entry("order_view", "checkout.view"),
            entry("product_view", "checkout.view"),
            entry("coupon_view", "checkout.view"),
            entry("wallet_view", "checkout.view"),
            entry("sale", "checkout.statistics"),
            entry("sales_per_day", "checkout.statistics"),
            entry("idempotency_key", "checkout.api"),
            entry("paused_group", "operating.operations"),
            entry("operator_act", "operating.operations"),
            entry("audit_check", "operating.audit"),
            entry("timeline_event", "operating.timeline"));

    private static final Set<String> READ_BY_EVERYBODY = Set.of("domain_event_entry", "event_log");

    private static final String READERS = "operating";

    /** The tag of such an entry in a class file's constant pool. */
    private static final int CONSTANT_STRING = 8;

    /** A class outside of the owner that may use a table nevertheless. */
    record Exemption(String className, String table, String reason) {}

    private static final String ORDER_SNAPSHOT =
            "the limits of a buyer need one statement over the views, before each order is placed";
    private static final String WAITING_CAUSE =
            "one statement finds the first of several causes of a difference; the engine knows no owner of a pause";

    static final List<Exemption> WRITING = List.of(new Exemption(
            "operating.recovery.AppendedPage",
            "domain_event_entry",
            "appends lost events byte by byte as they were published, while no process may append"));

    static final List<Exemption> READING = List.of(
            new Exemption("checkout.api.Admission", "order_view", "counts the orders under way before each order"),
            new Exemption("checkout.api.Buyers", "order_view", ORDER_SNAPSHOT),
            new Exemption("checkout.api.Buyers", "product_view", ORDER_SNAPSHOT),
            new Exemption("checkout.api.Buyers", "coupon_view", ORDER_SNAPSHOT),
            new Exemption("checkout.api.Buyers", "wallet_view", ORDER_SNAPSHOT),
            new Exemption(
                    "checkout.api.IdempotencyKeys",
                    "order_view",
                    "one statement compares a placed order with its key, so that no commit comes between"),
            new Exemption("checkout.api.IdempotencyKeys", "chain_origin", "the id of the store seeds order ids"),
            new Exemption("engine.rebuild.Explanations", "paused_group", WAITING_CAUSE),
            new Exemption("engine.rebuild.Explanations", "token_entry", WAITING_CAUSE),
            new Exemption("engine.rebuild.Explanations", "dead_letter", WAITING_CAUSE),
            new Exemption("engine.rebuild.Explanations", "relay_position", WAITING_CAUSE));

    static final ArchRule TABLES_ARE_WRITTEN_BY_THEIR_OWNER =
            classes().should(new Statements("write only tables of their package", Access.WRITE, WRITING));

    static final ArchRule TABLES_ARE_READ_BY_THEIR_OWNER_AND_OPERATORS =
            classes().should(new Statements("read only tables of their package", Access.READ, READING));

    private TableOwners() {}

    private enum Access {
        WRITE("(?i)\\b(?:insert\\s+into|update|delete\\s+from|truncate(?:\\s+table)?)\\s+(?:only\\s+)?%s\\b"),
        READ("(?i)(?:\\b(?:from|join|using)\\s+|,\\s*)%s\\b");

        private final String pattern;

        Access(String pattern) {
            this.pattern = pattern;
        }

        Pattern to(String table) {
            return Pattern.compile(pattern.formatted(table));
        }
    }

    /** Text that speaks of an order "from checkout to payment" is no statement. */
    private static final Predicate<String> IS_STATEMENT = Pattern.compile(
                    "(?i)\\b(?:select|insert\\s+into|update\\s+\\w+|delete\\s+from|truncate)\\b")
            .asPredicate();

    private static final class Statements extends ArchCondition<JavaClass> {

        private final Access access;
        private final List<Exemption> exemptions;

        Statements(String description, Access access, List<Exemption> exemptions) {
            super(description);
            this.access = access;
            this.exemptions = exemptions;
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            foreignTables(type, access)
                    .filter(table -> exemptions.stream().noneMatch(exemption -> covers(exemption, type, table)))
                    .forEach(table -> events.add(SimpleConditionEvent.violated(
                            type,
                            type.getName() + " has a statement that " + (access == Access.WRITE ? "writes " : "reads ")
                                    + table + ", a table of " + OWNERS.get(table))));
        }
    }

    /** The exemptions that no statement of the classes needs. */
    static List<Exemption> needless(Iterable<JavaClass> product) {
        return Stream.concat(
                        WRITING.stream().filter(exemption -> isNeedless(exemption, product, Access.WRITE)),
                        READING.stream().filter(exemption -> isNeedless(exemption, product, Access.READ)))
                .toList();
    }

    private static boolean isNeedless(Exemption exemption, Iterable<JavaClass> product, Access access) {
        return StreamSupport.stream(product.spliterator(), false)
                .noneMatch(type -> foreignTables(type, access).anyMatch(table -> covers(exemption, type, table)));
    }

    private static boolean covers(Exemption exemption, JavaClass type, String table) {
        return exemption.table().equals(table) && type.getName().equals("io.quadrille." + exemption.className());
    }

    private static Stream<String> foreignTables(JavaClass type, Access access) {
        var statements = strings(type).filter(IS_STATEMENT).toList();
        return OWNERS.keySet().stream()
                .filter(table -> !mayUse(type, table, access))
                .filter(table -> statements.stream().anyMatch(access.to(table).asPredicate()))
                .sorted();
    }

    private static boolean mayUse(JavaClass type, String table, Access access) {
        if (isIn(OWNERS.get(table), type)) return true;
        return access == Access.READ && (READ_BY_EVERYBODY.contains(table) || isIn(READERS, type));
    }

    private static boolean isIn(String packageName, JavaClass type) {
        return (type.getPackageName() + ".").contains("." + packageName + ".");
    }

    /** The constants of type String in the pool of a class file: literals, and the parts of concatenations. */
    private static Stream<String> strings(JavaClass type) {
        try (var file = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            var pool = new ClassReader(file);
            var buffer = new char[pool.getMaxStringLength()];
            return IntStream.range(1, pool.getItemCount())
                    .map(pool::getItem)
                    .filter(item -> item > 0 && pool.readByte(item - 1) == CONSTANT_STRING)
                    .mapToObj(item -> pool.readUTF8(item, buffer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
