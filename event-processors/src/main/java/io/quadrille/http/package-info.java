/**
 * What all controllers share. A body that reaches a controller has been read strictly and validated
 * (StrictJsonConverter); every error is problem+json (ApiErrors). Knows the engine's provenance, Axon's two gateways
 * and no saga.
 */
package io.quadrille.http;
