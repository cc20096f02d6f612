package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks the blocks one after another: against their own hashes, against the previous block, and against the events.
 * Not thread-safe.
 */
final class ChainCheck {

    private static final Range NO_GAP = new Range(1L, 0L);

    private final Findings findings;
    private final DiscrepancyClassifier discrepancies;
    private final Range range;
    private @Nullable Block previous;
    /** The hash of the previous block's content if a different hash is stored. */
    private byte @Nullable [] actualPreviousHash;

    private long entries;

    /**
     * @param store the store's id, from which the first block's previous hash is computed
     * @param range the verified part of the log; the number and the previous hash of its first block are checked only
     *     if the range starts at the beginning of the log
     */
    ChainCheck(Findings findings, DiscrepancyClassifier discrepancies, String store, Range range) {
        this.findings = findings;
        this.discrepancies = discrepancies;
        this.range = range;
        if (range.from() == null) previous = Block.origin(store);
    }

    /**
     * Checks the next block.
     *
     * @param events all events after the previous block up to the end of this one, in the order of their global index
     */
    void add(Block block, List<HashedEvent> events) {
        var actual = events.stream().map(HashedEvent::entry).toList();
        var gap = checkNumber(block);
        boolean whole = block.isWhole();
        boolean eventsUnchanged =
                Arrays.equals(block.entries(), Entry.bytes(actual)) || (!whole && matchesStoredHash(block, actual));
        checkRow(block, whole, eventsUnchanged);
        if (eventsUnchanged) entries += events.size();
        else compare(block, events, gap);
        actualPreviousHash = whole ? null : block.actualHash();
        previous = block;
    }

    /** Checks that no block is missing before this one. Returns the positions that no block covers. */
    private Range checkNumber(Block block) {
        var before = previous;
        if (before == null || block.number() == before.number() + 1) return NO_GAP;
        if (block.number() <= before.number()) {
            findings.add(
                    FindingKind.CHAIN_EDITED,
                    "block " + block.number(),
                    "the block comes after block " + before.number());
            return NO_GAP;
        }
        var gap = new Range(before.boundary() + 1, block.first() - 1);
        findings.add(
                FindingKind.CHAIN_EDITED,
                String.format(Locale.ROOT, "blocks %d to %d", before.number() + 1, block.number() - 1),
                String.format(
                        Locale.ROOT,
                        "these blocks are missing; no block covers positions %d to %d",
                        before.boundary() + 1,
                        block.first() - 1));
        return gap;
    }

    private void checkRow(Block block, boolean whole, boolean eventsUnchanged) {
        var before = previous;
        if (!whole) {
            var events = eventsUnchanged ? "; the block's events are unchanged" : "";
            findings.add(
                    FindingKind.CHAIN_EDITED,
                    where(block),
                    "the stored hash does not match the row's content" + events);
        } else if (before != null && block.number() == before.number() + 1) {
            // An edited block has been reported already; its successor may match the stored or the actual hash of that
            // block.
            boolean follows = block.follows(before) || Arrays.equals(block.previous(), actualPreviousHash);
            if (!follows)
                findings.add(
                        FindingKind.CHAIN_EDITED, where(block), "the previous hash does not match the block before");
            else if (actualPreviousHash == null && block.total() != before.total() + block.events()) {
                findings.add(
                        FindingKind.CHAIN_EDITED, where(block), "the total of " + block.total() + " events is wrong");
            }
        }
    }

    private static String where(Block block) {
        return String.format(Locale.ROOT, "block %d, positions %d to %d", block.number(), block.first(), block.last());
    }

    /**
     * Whether the block's stored hash is that of these events, even if columns of the block's row other than
     * {@code chained_at} were edited.
     */
    private boolean matchesStoredHash(Block block, List<Entry> actual) {
        var before = previous;
        if (before == null || actual.isEmpty()) return false;
        return Arrays.equals(
                block.hash(), before.next(actual, block.chainedAt()).hash());
    }

    private void compare(Block block, List<HashedEvent> events, Range gap) {
        var unmatched = new HashMap<Long, HashedEvent>();
        for (var event : events) {
            if (unmatched.putIfAbsent(event.index(), event) != null) discrepancies.extra(event, true);
        }
        for (var chained : Entry.of(block.entries())) {
            entries++;
            if (!range.contains(chained.index())) continue;
            var event = unmatched.remove(chained.index());
            if (event == null) discrepancies.missing(chained, block.number(), entries);
            else if (!Arrays.equals(event.entry().hash(), chained.hash()))
                discrepancies.altered(chained, event, block.number());
        }
        unmatched.values().stream()
                .sorted(Comparator.comparing(HashedEvent::index))
                .forEach(event -> discrepancies.extra(event, !gap.contains(event.index())));
    }

    /**
     * The last block that was checked. Before the first one, {@link Block#origin} if the range starts at the beginning
     * of the log, otherwise null.
     */
    @Nullable
    Block last() {
        return previous;
    }

    /** The number of events in the blocks that were read. */
    long entries() {
        return entries;
    }
}
