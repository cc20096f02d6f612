/**
 * The HTTP API: requests become commands, paths become queries. A body that reaches a controller has been read strictly and
 * validated (StrictJsonConverter); every error is problem+json (ApiErrors).
 *
 * <p>Knows the commands, the queries and their views, and Axon's two gateways. Only what
 * decides whether an order is taken in (IdempotencyKeys, Admission, Buyers) knows SQL.
 */
package io.quadrille.processors.api;
