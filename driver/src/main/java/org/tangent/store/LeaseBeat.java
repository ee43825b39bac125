package org.tangent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A heartbeat of a lease.
 *
 * @param token that of the lease
 * @param count 1 for the first
 * @param at when, by the clock of the holder's machine
 * @param released whether it is the last, and the lease is free
 * @param status what the holder tells of its work, in its own words
 */
record LeaseBeat(String token, long count, Instant at, boolean released, String status) {

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("token", token)
        .put("count", count)
        .put("at", at.toString())
        .put("released", released)
        .put("status", status);
  }

  /** The heartbeat that a file tells; none if the file is torn. */
  static Optional<LeaseBeat> parse(JsonNode json) {
    if (!json.hasNonNull("token") || !json.hasNonNull("count")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LeaseBeat(
              json.path("token").asText(),
              json.path("count").asLong(),
              Instant.parse(json.path("at").asText()),
              json.path("released").asBoolean(),
              json.path("status").asText()));
    } catch (DateTimeException foreign) {
      return Optional.empty();
    }
  }
}
