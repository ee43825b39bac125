package org.tangent.store;

import java.util.Optional;

/** Somebody else has the lease and is alive. */
public final class LeaseHeldException extends WarehouseException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<LeaseHolder> holder;

  LeaseHeldException(String lease, Optional<LeaseHolder> holder) {
    super(
        "%s is held by %s, which is alive; wait until it has ended, or end it"
            .formatted(
                lease, holder.map(LeaseHolder::toString).orElse("a process that is not named")));
    this.holder = holder;
  }

  /** Who has it; none if the file of the lease is torn. */
  public Optional<LeaseHolder> holder() {
    return holder;
  }
}
