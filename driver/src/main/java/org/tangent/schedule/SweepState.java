package org.tangent.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;

/**
 * How far a sweep has come at a moment. It travels with the heartbeat of the sweep's lease, so that
 * others can follow it from files alone.
 *
 * @param total number of runs of the grid
 * @param done those with a committed result, from whatever submission
 * @param failed those that failed, now or before
 * @param running runs that are computed now, as far as the executors have told
 * @param cores number of cores that the cluster gives, 0 if unknown
 * @param remainingSeconds predicted seconds to the end; null while nothing can be said
 */
public record SweepState(
    int total,
    int done,
    int failed,
    List<RunProgress> running,
    int cores,
    Double remainingSeconds) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  public SweepState {
    running = List.copyOf(running);
  }

  /** The state as JSON on one line. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a record of plain values is JSON", impossible);
    }
  }

  /** Reads what {@link #toJson} wrote; empty where the text is something else. */
  public static Optional<SweepState> fromJson(String json) {
    try {
      return Optional.of(JSON.readValue(json, SweepState.class));
    } catch (JsonProcessingException other) {
      return Optional.empty();
    }
  }
}
