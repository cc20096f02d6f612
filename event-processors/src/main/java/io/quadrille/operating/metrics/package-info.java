/**
 * The meters for Prometheus, whose names begin with {@code quadrille}. Counters and histograms count in memory, after
 * the commit. A separate thread reads the gauges every few seconds; one query reads most gauges of the database. Meters
 * only read the store, the topics, groups and orders; they change nothing.
 */
@NullMarked
package io.quadrille.operating.metrics;

import org.jspecify.annotations.NullMarked;
