package io.quadrille.operating.operations;

import io.quadrille.checkout.choreography.ConsumerGroup;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** The groups that this process runs, or would run if a different process had not claimed them. */
public record OperatedGroups(SortedSet<ConsumerGroup> all) {

    OperatedGroups(Collection<ConsumerGroup> groups) {
        this(Collections.unmodifiableSortedSet(new TreeSet<>(groups)));
    }
}
