package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares the chain with the checkpoints beside it. Whoever can change the one can change the others, so they prove
 * nothing if they agree; if they do not, somebody has forgotten them, or lost the newest blocks alone. Not thread-safe.
 */
final class StoredCheckpoints {

    private final Findings findings;
    private final Map<Long, Checkpoint> open = new HashMap<>();
    private Checkpoint newest;

    /** @param known those that are compared elsewhere */
    StoredCheckpoints(Findings findings, List<Checkpoint> stored, List<Checkpoint> known) {
        this.findings = findings;
        var elsewhere = new HashSet<>(known);
        for (var checkpoint : stored) {
            if (elsewhere.contains(checkpoint)) continue;
            open.put(checkpoint.block(), checkpoint);
            if (newest == null || checkpoint.block() > newest.block()) newest = checkpoint;
        }
    }

    void add(Block block) {
        var checkpoint = open.remove(block.number());
        // A block that was edited has been told.
        if (checkpoint == null || checkpoint.isOf(block) || !block.isWhole()) return;
        findings.add(Kind.CHAIN_REWRITTEN, "block " + block.number(), "it is another one in " + name(checkpoint));
    }

    /** @param last the newest block, or null if there is none */
    void tell(Block last) {
        long number = last == null ? 0 : last.number();
        if (newest == null || newest.block() <= number) return;
        findings.add(
                Kind.CHAIN_CUT,
                "behind block " + number,
                String.format(
                        Locale.ROOT,
                        "%s goes up to position %d; blocks %d to %d are gone",
                        name(newest),
                        newest.position(),
                        number + 1,
                        newest.block()));
    }

    private static String name(Checkpoint checkpoint) {
        return "the store's own checkpoint of block " + checkpoint.block() + ", " + checkpoint.time();
    }
}
