package io.quadrille.engine.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.integrity.Finding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever is done to a store is found, and where. */
class TamperedStoreTest {

    private static final int EVENTS = 600;
    private static final int EACH = 10;
    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final Logger log = LoggerFactory.getLogger(TamperedStoreTest.class);

    private static ChainedStore store;

    @BeforeAll
    static void create() throws Exception {
        store = ChainedStore.of(EVENTS);
        store.remember();
    }

    @Test
    void an_untouched_store_is_intact() throws Exception {
        store.putBack();
        var verdict = store.verify();
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.intact()).isTrue();
        assertThat(verdict.events()).isEqualTo(EVENTS);
        assertThat(verdict.blocks()).isEqualTo(store.lastBlock()).isGreaterThan(10);
        assertThat(verdict.unchained()).isZero();
    }

    @Test
    void random_edits_deletions_insertions_swaps_and_cuts_are_found_and_located() throws Exception {
        log.info("Again with the same acts: -Dquadrille.seed={}", SEED);
        var random = new Random(SEED);
        int ofEvents = 0;
        int ofTheChain = 0;
        for (int round = 0; round < EACH; round++) {
            for (var act : acts(random)) {
                store.putBack();
                var done = act.get();
                var findings = store.verify().findings();
                assertThat(findings).as("%s, seed %d", done, SEED).anyMatch(done::isToldBy);
                if (!done.kinds().contains(Kind.CHAIN_EDITED)) {
                    ofEvents++;
                } else {
                    ofTheChain++;
                    assertThat(findings)
                            .as("%s, seed %d: events are as they were", done, SEED)
                            .extracting(Finding::kind)
                            .containsOnly(Kind.CHAIN_EDITED);
                }
            }
        }
        log.info("{} acts against events and {} against the chain found and located", ofEvents, ofTheChain);
        assertThat(ofEvents)
                .as("random edits, deletions, insertions, swaps and tail cuts")
                .isGreaterThanOrEqualTo(200);
        assertThat(ofTheChain).isGreaterThanOrEqualTo(80);
    }

    @Test
    void the_newest_block_that_is_deleted_alone_is_missed_by_the_checkpoint_beside_it() throws Exception {
        store.putBack();
        long last = store.lastBlock();
        store.sql.sql("delete from chain_block where number = ?").param(last).update();
        assertThat(store.verify().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.CHAIN_CUT);
            assertThat(finding.where()).isEqualTo("behind block " + (last - 1));
        });
    }

    private static List<Supplier<Tampering.Act>> acts(Random random) {
        var acts = new ArrayList<Supplier<Tampering.Act>>();
        for (var column : Tampering.COLUMNS) acts.add(() -> tampering(random).edit(column));
        for (int i = 0; i < 3; i++) {
            acts.add(() -> tampering(random).delete());
            acts.add(() -> tampering(random).insert());
            acts.add(() -> tampering(random).swap());
            acts.add(() -> tampering(random).cutTail());
        }
        for (var column : BlockTable.COLUMNS.split(", "))
            acts.add(() -> tampering(random).editChain(column));
        acts.add(() -> tampering(random).deleteBlock());
        return acts;
    }

    private static Tampering tampering(Random random) {
        return new Tampering(store, random);
    }
}
