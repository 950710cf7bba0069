import type { EventName, Events } from "./contract.ts";

export interface EventBus {
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  emit<E extends EventName>(event: E, payload: Events[E]): void;
}

/** News for whoever listens. A listener that throws stops neither the others nor the one who told. */
export function createEvents(onError: (error: unknown) => void = () => {}): EventBus {
  const listeners: { [E in EventName]?: Set<(payload: Events[E]) => void> } = {};

  function of<E extends EventName>(event: E): Set<(payload: Events[E]) => void> {
    const found: Set<(payload: Events[E]) => void> | undefined = listeners[event];
    if (found !== undefined) return found;
    const made = new Set<(payload: Events[E]) => void>();
    Object.assign(listeners, { [event]: made });
    return made;
  }

  return {
    on(event, listener) {
      of(event).add(listener);
      return () => of(event).delete(listener);
    },
    emit(event, payload) {
      for (const listener of of(event)) {
        try {
          listener(payload);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}
