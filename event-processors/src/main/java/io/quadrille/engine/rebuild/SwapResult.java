package io.quadrille.engine.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The outcome of an exchange of live and rebuilt tables.
 *
 * @param rebuild the rebuild's id
 * @param state the state of the rebuild after the exchange
 * @param position the global index up to which the live rows contain all events
 * @param blockedMillis how long appends waited, in milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Exchanged")
public record SwapResult(long rebuild, String projection, RebuildState state, long position, long blockedMillis) {}
