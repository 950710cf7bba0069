import { Problem } from "../state/problem.ts";

/** Says in plain words why the microphone could not be opened, and what to do. */
export function explainMicrophone(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "NotAllowedError":
      return new Problem(
        "MICROPHONE_REFUSED",
        "MiniFlow may not use the microphone.",
        "Allow it beside the address bar or in the system's privacy settings, then press again.",
      );
    case "NotFoundError":
    case "OverconstrainedError":
      return new Problem("MICROPHONE_ABSENT", "There is no microphone.", "Connect one, then press again.");
    case "NotReadableError":
    case "AbortError":
      return new Problem(
        "MICROPHONE_BUSY",
        "The microphone cannot be opened: another program may be using it.",
        "Close that program or choose another microphone in the system's settings, then press again.",
      );
    case "NotSupportedError":
      return new Problem(
        "MICROPHONE_UNSUPPORTED",
        "This browser cannot record for MiniFlow.",
        "Open the window in Chromium, Chrome, Edge or Safari.",
      );
    case "SecurityError":
    case "TypeError":
      return new Problem(
        "MICROPHONE_INSECURE",
        "The browser gives no microphone to this address.",
        "Open MiniFlow by the link it printed, which begins with http://127.0.0.1.",
      );
    default:
      return new Problem("MICROPHONE_FAILED", "The microphone could not be opened.", "Press again to try once more.");
  }
}

export function microphoneLost(): Problem {
  return new Problem(
    "MICROPHONE_LOST",
    "The microphone was disconnected.",
    "Connect it again or choose another, then press again.",
  );
}

export function microphoneMute(): Problem {
  return new Problem(
    "MICROPHONE_MUTE",
    "The microphone was opened but gives no sound.",
    "See whether it is switched on and chosen in the system's settings, then press again.",
  );
}

/** The permission was granted while the key was already up: there was nothing to record yet. */
export function microphoneReady(): Problem {
  return new Problem("MICROPHONE_READY", "The microphone is ready.", "Now hold the button and speak.");
}
