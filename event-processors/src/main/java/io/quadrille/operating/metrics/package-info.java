/**
 * What Prometheus is told, under names that begin with {@code quadrille}. Counters and histograms are counted as it
 * happens, after the commit, in memory; gauges are read every few seconds by a thread of their own, all those of the
 * database by one query. It looks at store, topics, groups and orders, and changes none of them.
 */
package io.quadrille.operating.metrics;
