package org.tangent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Who took a lease; the content of its file.
 *
 * @param token random name of this one taking
 * @param process who took it
 * @param since when, by the clock of its machine
 * @param ttl without a heartbeat for so long it counts as dead
 */
public record LeaseHolder(String token, ProcessIdentity process, Instant since, Duration ttl) {

  /** Name of the holder's machine. */
  public String host() {
    return process.host();
  }

  /** Number of the holder's process. */
  public long pid() {
    return process.pid();
  }

  /** As in "pid 123 on host-a since 2025-03-04T05:06:07Z". */
  @Override
  public String toString() {
    return "pid %d on %s since %s".formatted(pid(), host(), since.truncatedTo(ChronoUnit.SECONDS));
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("token", token)
        .put("host", process.host())
        .put("user", process.user())
        .put("pid", process.pid())
        .put("pidStart", process.pidStart())
        .put("bootId", process.bootId())
        .put("pidNamespace", process.pidNamespace())
        .put("since", since.toString())
        .put("ttlMillis", ttl.toMillis());
  }

  /** The holder that a file names; none if the file is torn. */
  static Optional<LeaseHolder> parse(JsonNode json) {
    if (!json.hasNonNull("token") || !json.hasNonNull("pid")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LeaseHolder(
              json.path("token").asText(),
              new ProcessIdentity(
                  json.path("host").asText(),
                  json.path("user").asText(),
                  json.path("pid").asLong(),
                  json.path("pidStart").asLong(-1),
                  json.path("bootId").asText(),
                  json.path("pidNamespace").asText()),
              Instant.parse(json.path("since").asText()),
              Duration.ofMillis(json.path("ttlMillis").asLong())));
    } catch (DateTimeException foreign) {
      return Optional.empty();
    }
  }
}
