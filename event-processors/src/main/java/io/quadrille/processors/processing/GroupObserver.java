package io.quadrille.processors.processing;

import java.util.List;
import org.axonframework.eventhandling.EventMessage;

/**
 * Sees what a processing group does. Called on the group's thread, outside of any transaction, and so must be quick, and must not
 * throw.
 */
public interface GroupObserver {

  /** Sees nothing. */
  GroupObserver NONE =
      new GroupObserver() {
        @Override
        public void handled(List<? extends EventMessage<?>> events) {}

        @Override
        public void triedAgain() {}

        @Override
        public void failed() {}
      };

  /** The group has reacted to these events, and that is committed. */
  void handled(List<? extends EventMessage<?>> events);

  /** An event is tried again that has failed before by itself, or a dead letter is. */
  void triedAgain();

  /** What was tried, a batch or a single event, was rolled back. */
  void failed();
}
