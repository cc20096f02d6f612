/**
 * The HTTP layer that all controllers share. A controller gets only bodies that have been read strictly and validated
 * (StrictJsonConverter). The answer to every error is problem+json (ApiErrors, ContainerErrors). A client that sends
 * slowly holds no thread (BodyFilter), and clients that read slowly hold at most a quarter of the threads for longer
 * than a second (HttpProtocol). Knows the engine's provenance, ids, time format and escaping, Axon's command and query
 * gateways, and no saga.
 */
@NullMarked
package io.quadrille.http;

import org.jspecify.annotations.NullMarked;
