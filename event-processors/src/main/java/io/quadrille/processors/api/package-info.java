/**
 * The HTTP API: requests become commands, paths become queries. A body that reaches a controller has been read strictly and
 * validated (StrictJsonConverter); every error is problem+json (ApiErrors).
 *
 * <p>Knows the commands, the queries and their views, and Axon's two gateways. Only the store of idempotency keys knows SQL.
 */
package io.quadrille.processors.api;
