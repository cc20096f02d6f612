package io.quadrille.checkout.evolution;

import io.quadrille.engine.serialization.RevisionUpcaster;
import java.util.List;

/**
 * Every revision of an event that was ever stored and is not the current one, by the upcaster that reads it as the
 * next.
 */
public final class EarlierRevisions {

    public static final List<RevisionUpcaster> UPCASTERS = List.of(new StockDeductionFailed1());

    private EarlierRevisions() {}
}
