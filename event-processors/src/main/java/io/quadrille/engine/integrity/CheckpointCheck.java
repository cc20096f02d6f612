package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compares the chain with what it was when checkpoints were made. Not thread-safe. */
final class CheckpointCheck {

    private final Findings findings;
    private final LogSource.Header header;
    private final boolean isLive;
    private final List<Checkpoint> open = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Checkpoint agreed;
    private long agreeing;

    /**
     * @param key none: signatures are not checked
     * @param isLive whether the copy is the store itself, which has everything, however late a checkpoint was made
     */
    CheckpointCheck(
            Findings findings,
            LogSource.Header header,
            boolean isLive,
            List<Checkpoint> checkpoints,
            Optional<VerificationKey> key) {
        this.findings = findings;
        this.header = header;
        this.isLive = isLive;
        checkpoints.stream()
                .filter(checkpoint -> isGenuine(checkpoint, key))
                .sorted(Comparator.comparing(Checkpoint::block))
                .forEach(open::add);
        if (key.isEmpty() && !checkpoints.isEmpty())
            notes.add("no public key was given: the checkpoints' signatures were not checked");
    }

    private boolean isGenuine(Checkpoint checkpoint, Optional<VerificationKey> key) {
        if (key.isPresent() && !checkpoint.isSignedBy(key.get())) {
            findings.add(
                    Kind.CHECKPOINT_WRONG,
                    where(checkpoint),
                    checkpoint.signature() == null
                            ? "it is not signed"
                            : "it is not what key " + key.get().id() + " signed");
            return false;
        }
        if (checkpoint.store().equals(header.store())) return true;
        findings.add(
                Kind.CHECKPOINT_WRONG,
                where(checkpoint),
                "it is of store " + checkpoint.store() + ", this is " + header.store());
        return false;
    }

    void add(Block block) {
        for (var each = open.iterator(); each.hasNext(); ) {
            var checkpoint = each.next();
            if (checkpoint.block() > block.number()) return;
            if (checkpoint.block() < block.number()) continue;
            each.remove();
            if (checkpoint.isOf(block)) {
                agreed = checkpoint;
                agreeing++;
            } else {
                findings.add(
                        Kind.CHAIN_REWRITTEN,
                        "block " + block.number(),
                        "it is another one in the " + where(checkpoint) + since());
            }
        }
    }

    /** @param last the newest block, or null if there is none */
    void tell(Block last) {
        open.forEach(checkpoint -> tell(checkpoint, last == null ? 0 : last.number()));
    }

    private void tell(Checkpoint checkpoint, long last) {
        if (!header.range().contains(checkpoint.position())) {
            notes.add(where(checkpoint) + " lies outside of the export");
        } else if (!isLive && checkpoint.time().isAfter(header.time())) {
            notes.add(where(checkpoint) + " is newer than the export, which says it is of " + header.time());
        } else if (checkpoint.block() > last) {
            findings.add(
                    Kind.CHAIN_CUT,
                    "behind block " + last,
                    String.format(
                            Locale.ROOT,
                            "the %s saw %d events up to position %d; newer ones are gone, as after a backup was put"
                                    + " back%s",
                            where(checkpoint),
                            checkpoint.events(),
                            checkpoint.position(),
                            since()));
        } else {
            findings.add(
                    Kind.CHAIN_EDITED,
                    "block " + checkpoint.block(),
                    "it is not here, but in the " + where(checkpoint));
        }
    }

    private String since() {
        return agreed == null
                ? ""
                : "; up to block " + agreed.block() + ", position " + agreed.position() + ", all agrees";
    }

    private static String where(Checkpoint checkpoint) {
        return "checkpoint of block " + checkpoint.block() + ", " + checkpoint.time();
    }

    List<String> notes() {
        return notes;
    }

    /** Up to which position the chain is what it was at the last checkpoint that agrees; 0 if none does. */
    long vouched() {
        return agreed == null ? 0 : agreed.position();
    }

    long agreeing() {
        return agreeing;
    }
}
