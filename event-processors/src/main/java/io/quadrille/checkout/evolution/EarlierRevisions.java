package io.quadrille.checkout.evolution;

import io.quadrille.engine.serialization.RevisionUpcaster;
import java.util.List;

/** The upcasters of all earlier revisions of events that were ever stored. Each converts one revision to the next. */
public final class EarlierRevisions {

    public static final List<RevisionUpcaster> UPCASTERS = List.of(new StockDeductionFailed1());

    private EarlierRevisions() {}
}
