package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Manipulates a store. Each manipulation names the positions or the block where a verification must find it. */
final class Tampering {

    private static final List<String> TEXT =
            List.of("event_identifier", "aggregate_identifier", "type", "order_id", "payload_type", "payload_revision");
    private static final List<String> NUMBERS = List.of("sequence_number", "global_index");
    private static final List<String> BYTES = List.of("payload", "meta_data");

    static final List<String> COLUMNS = columns();

    private final JdbcClient sql;
    private final Random random;
    private final List<Long> indexes;

    Tampering(ChainedStore store, Random random) {
        this.sql = store.sql;
        this.random = random;
        this.indexes = store.indexes();
    }

    /**
     * @param kinds a finding of one of these kinds is expected
     * @param places the finding must name one of these places
     */
    record Manipulation(String what, Set<FindingKind> kinds, Set<String> places) {

        boolean isReportedBy(Finding finding) {
            return kinds.contains(finding.kind()) && places.stream().anyMatch(place -> names(finding.where(), place));
        }

        /** Whether the place occurs as a whole: position 12 does not occur in position 123. */
        static boolean names(String where, String place) {
            return where.matches("(?s)(.*[^a-z])?" + place + "([^0-9].*)?");
        }
    }

    private static List<String> columns() {
        var all = new ArrayList<>(TEXT);
        all.addAll(NUMBERS);
        all.addAll(BYTES);
        all.add("time_stamp");
        return List.copyOf(all);
    }

    /** Changes one bit of the column. */
    Manipulation edit(String column) {
        while (true) {
            long index = any();
            try {
                var places = new ArrayList<>(List.of("position " + index));
                if (TEXT.contains(column)) editText(column, index);
                else if (BYTES.contains(column)) editBytes(column, index);
                else if (NUMBERS.contains(column)) places.add("position " + editNumber(column, index));
                else editTime(index);
                var kinds = column.equals("global_index")
                        ? Set.of(FindingKind.MOVED, FindingKind.DELETED, FindingKind.TAIL_CUT)
                        : Set.of(FindingKind.EDITED);
                return new Manipulation("edit of " + column + " at " + index, kinds, Set.copyOf(places));
            } catch (DataAccessException rejected) {
                // The edit violates a unique key or leaves the column's range: try another event.
            }
        }
    }

    private void editText(String column, long index) {
        var text = read("coalesce(" + column + ", '')", index, String.class);
        String edited;
        if (text.isEmpty()) {
            edited = "x";
        } else {
            int at = random.nextInt(text.length());
            char other = (char) (text.charAt(at) ^ 1);
            edited = text.substring(0, at) + (other < ' ' ? 'x' : other) + text.substring(at + 1);
        }
        update(column + " = ?", edited, index);
    }

    private void editBytes(String column, long index) {
        int length = read("length(" + column + ")", index, Integer.class);
        int at = random.nextInt(length);
        int bit = 1 << random.nextInt(8);
        update(
                column + " = set_byte(" + column + ", " + at + ", get_byte(" + column + ", " + at + ") # ?)",
                bit,
                index);
    }

    private long editNumber(String column, long index) {
        long before = read(column, index, Long.class);
        long after = before ^ 1L << random.nextInt(63);
        if (column.equals("global_index")) {
            // PostgreSQL does not update this generated column, so the row is inserted again and deleted.
            insertCopy(index, after, "event_identifier", "aggregate_identifier");
            delete(index, index);
            return after;
        }
        update(column + " = ?", after, index);
        return index;
    }

    private void editTime(long index) {
        long micros = 1L << random.nextInt(50);
        update("time_stamp = time_stamp + ? * interval '1 us'", random.nextBoolean() ? micros : -micros, index);
    }

    Manipulation delete() {
        int first = random.nextInt(indexes.size() - 20);
        int number = 1 + random.nextInt(15);
        delete(indexes.get(first), indexes.get(first + number - 1));
        var where = number == 1
                ? "position " + indexes.get(first)
                : "positions " + indexes.get(first) + " to " + indexes.get(first + number - 1);
        return new Manipulation(
                "deletion of " + number + " from " + indexes.get(first), Set.of(FindingKind.DELETED), Set.of(where));
    }

    /** Inserts an event into a gap that a rolled back transaction left, or before all others. */
    Manipulation insert() {
        long hole = -random.nextInt(3);
        if (random.nextInt(4) > 0) {
            int before;
            do before = random.nextInt(indexes.size() - 1);
            while (indexes.get(before) + 1 == indexes.get(before + 1));
            hole = indexes.get(before) + 1;
        }
        insertCopy(any(), hole, "'forged-" + random.nextLong() + "'", "'order:forged-" + random.nextLong() + "'");
        return new Manipulation("insertion at " + hole, Set.of(FindingKind.INSERTED), Set.of("position " + hole));
    }

    /** Exchanges the positions of two events. */
    Manipulation swap() {
        long one = any();
        long other = any();
        while (other == one) other = any();
        insertCopy(one, -1_000, "event_identifier", "aggregate_identifier");
        delete(one, one);
        insertCopy(other, one, "event_identifier", "aggregate_identifier");
        delete(other, other);
        insertCopy(-1_000, other, "event_identifier", "aggregate_identifier");
        delete(-1_000, -1_000);
        return new Manipulation(
                "swap of " + one + " and " + other, Set.of(FindingKind.MOVED), Set.of("position " + one));
    }

    Manipulation cutTail() {
        int number = 1 + random.nextInt(100);
        long first = indexes.get(indexes.size() - number);
        delete(first, Long.MAX_VALUE);
        return new Manipulation(
                "cut of " + number,
                Set.of(FindingKind.TAIL_CUT),
                Set.of(number == 1 ? "position " + first : "positions " + first + " to"));
    }

    /** Changes one bit of a column of the chain. */
    Manipulation editChain(String column) {
        long blocks =
                sql.sql("select count(*) from chain_block").query(Long.class).single();
        long number = 1 + random.nextLong(blocks);
        var value = switch (column) {
            case "previous", "hash", "entries" -> {
                int length = sql.sql("select length(" + column + ") from chain_block where number = ?")
                        .param(number)
                        .query(Integer.class)
                        .single();
                int at = random.nextInt(length);
                yield "set_byte(%s, %d, get_byte(%s, %d) # %d)"
                        .formatted(column, at, column, at, 1 << random.nextInt(8));
            }
            case "chained_at" -> "chained_at + interval '1 us'";
            case "events" -> "events # " + (1 << random.nextInt(31));
            case "number" -> "number # " + (1L << (8 + random.nextInt(50)));
            default -> column + " # " + (1L << random.nextInt(60));
        };
        sql.sql("update chain_block set " + column + " = " + value + " where number = ?")
                .param(number)
                .update();
        return new Manipulation(
                "edit of the chain's " + column + " in block " + number,
                Set.of(FindingKind.CHAIN_EDITED),
                Set.of("block " + number, "blocks " + number + " to"));
    }

    Manipulation deleteBlock() {
        long blocks =
                sql.sql("select count(*) from chain_block").query(Long.class).single();
        long number = 1 + random.nextLong(blocks);
        sql.sql("delete from chain_block where number = ?").param(number).update();
        if (number == blocks)
            return new Manipulation(
                    "deletion of the last block", Set.of(FindingKind.CHAIN_CUT), Set.of("after block " + (number - 1)));
        return new Manipulation(
                "deletion of block " + number,
                Set.of(FindingKind.CHAIN_EDITED),
                Set.of("blocks " + number + " to " + number));
    }

    private long any() {
        return indexes.get(random.nextInt(indexes.size()));
    }

    private <T> T read(String expression, long index, Class<T> type) {
        return sql.sql("select " + expression + " from domain_event_entry where global_index = ?")
                .param(index)
                .query(type)
                .single();
    }

    private void update(String assignment, Object value, long index) {
        sql.sql("update domain_event_entry set " + assignment + " where global_index = ?")
                .param(value)
                .param(index)
                .update();
    }

    private void delete(long first, long last) {
        sql.sql("delete from domain_event_entry where global_index between ? and ?")
                .param(first)
                .param(last)
                .update();
    }

    /** Drops the unique key first, as an attacker would. */
    private void insertCopy(long from, long to, String eventIdentifier, String aggregate) {
        sql.sql("alter table domain_event_entry drop constraint if exists"
                        + " domain_event_entry_aggregate_identifier_sequence_number_key")
                .update();
        sql.sql("insert into domain_event_entry (global_index, event_identifier, aggregate_identifier,"
                        + " sequence_number, type, order_id, payload_type, payload_revision, payload, meta_data,"
                        + " time_stamp) overriding system value select ?, "
                        + eventIdentifier
                        + ", "
                        + aggregate
                        + ", sequence_number, type, order_id, payload_type, payload_revision, payload,"
                        + " meta_data, time_stamp from domain_event_entry where global_index = ?")
                .param(to)
                .param(from)
                .update();
    }
}
