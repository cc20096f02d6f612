/**
 * The meters for Prometheus, whose names begin with {@code quadrille}. Counters and histograms count in memory, after
 * the commit. A thread of its own reads the gauges every few seconds, all gauges of the database by one query. Meters
 * read the store, the topics, groups and orders, and change none of them.
 */
@NullMarked
package io.quadrille.operating.metrics;

import org.jspecify.annotations.NullMarked;
