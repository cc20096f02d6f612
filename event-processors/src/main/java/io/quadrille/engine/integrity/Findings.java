package io.quadrille.engine.integrity;

import io.quadrille.engine.integrity.Finding.FindingKind;
import java.util.ArrayList;
import java.util.List;

/** Collects findings: counts all, and keeps the first 1,000. Not thread-safe. */
final class Findings {

    private static final int KEPT = 1_000;

    private final List<Finding> kept = new ArrayList<>();
    private long number;

    void add(FindingKind kind, String where, String what) {
        if (number++ < KEPT) kept.add(new Finding(kind, where, what));
    }

    List<Finding> kept() {
        return List.copyOf(kept);
    }

    long number() {
        return number;
    }
}
