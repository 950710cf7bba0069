import type { EventName, Events } from "../../src-main/contract.ts";

/** Who listens to which news. */
export interface Listeners {
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  tell<E extends EventName>(event: E, payload: Events[E]): void;
}

export function createListeners(): Listeners {
  const lists: { [E in EventName]: Set<(payload: Events[E]) => void> } = {
    phase: new Set(),
    level: new Set(),
    transcript: new Set(),
    delta: new Set(),
    replyAudio: new Set(),
    replyAudioEnd: new Set(),
    silence: new Set(),
    turn: new Set(),
    notice: new Set(),
    settings: new Set(),
    memoryChanged: new Set(),
  };
  return {
    on(event, listener) {
      lists[event].add(listener);
      return () => void lists[event].delete(listener);
    },
    tell(event, payload) {
      for (const listener of lists[event]) listener(payload);
    },
  };
}
