/** What passes between the program and the child process that holds a sound card. Plain data, structured clone. */

/** A sound card's way in or out, as PortAudio names it. */
export interface AudioDevice {
  id: number;
  name: string;
  system: string;
  inputChannels: number;
  outputChannels: number;
  sampleRateHz: number;
  isDefaultInput: boolean;
  isDefaultOutput: boolean;
}

export type DeviceRequest =
  | { ask: "list" }
  /** Records from now on, at the rate asked for where the device can, else at its own. */
  | { ask: "record"; sampleRateHz: number }
  /** Queues sound of playback `playId`; the first chunk opens it. Chunks of one playback have one rate. */
  | { ask: "play"; playId: string; sampleRateHz: number; pcm: Uint8Array }
  /** Nothing more will come: play what is queued. */
  | { ask: "finish"; playId: string }
  | { ask: "silence"; playId: string };

export type DeviceNews =
  /** The native part is loaded and PortAudio has answered. Always the first. */
  | { tell: "ready" }
  | { tell: "devices"; devices: AudioDevice[] }
  | { tell: "recording"; sampleRateHz: number }
  | { tell: "sound"; pcm: Uint8Array }
  /** The first chunk was handed to the sound card. */
  | { tell: "sounding"; playId: string }
  /** All has sounded, or was silenced. */
  | { tell: "ended"; playId: string }
  /** `playId` is missing when the whole process is of no use. */
  | { tell: "failed"; reason: DeviceFailure; detail: string; playId?: string };

export type DeviceFailure = "noBinding" | "noDevice" | "refused";
