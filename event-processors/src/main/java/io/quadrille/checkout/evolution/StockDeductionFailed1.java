package io.quadrille.checkout.evolution;

import io.quadrille.engine.serialization.RevisionUpcaster;
import tools.jackson.databind.node.ObjectNode;

/** Reads revision 1, which did not have the number of units in stock of the product that had too few. */
final class StockDeductionFailed1 extends RevisionUpcaster {

    StockDeductionFailed1() {
        super("inventory.StockDeductionFailed", 1);
    }

    @Override
    protected void upcast(ObjectNode payload) {
        addUnknown(payload, "available");
    }
}
