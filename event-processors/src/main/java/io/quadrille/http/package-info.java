/**
 * The HTTP layer that all controllers share. A controller gets only bodies that have been read strictly and validated
 * (StrictJsonConverter). The answer to every error is problem+json (ApiErrors). Slow clients hold no threads
 * (BodyFilter, HttpProtocol). Knows the engine's provenance, ids and time format, Axon's command and query gateways,
 * and no saga.
 */
@NullMarked
package io.quadrille.http;

import org.jspecify.annotations.NullMarked;
