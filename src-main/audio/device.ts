/**
 * The far end of `device-port.ts`: a program of its own that holds the sound card for its parent and ends with it. The only
 * place that loads naudiodon.
 *
 * It is a process and not a module because the native part writes to standard output whenever it opens a stream, ALSA writes
 * its search for devices to standard error, and a crash in a driver would take the whole program with it. The parent throws
 * the first away, keeps the second for the log, and turns the third into an error.
 */
import { createRequire } from "node:module";
import type { AudioDevice, DeviceFailure, DeviceNews, DeviceRequest } from "./device-messages.ts";

/** What of naudiodon's binding is used (node_modules/naudiodon/src/*.cc). */
interface Binding {
  getDevices(): NativeDevice[];
  getHostAPIs(): { defaultHostAPI: number; HostAPIs: { defaultInput: number; defaultOutput: number }[] };
  create(options: { inOptions?: StreamOptions; outOptions?: StreamOptions }): NativeStream;
}

interface NativeDevice {
  id: number;
  name: string;
  hostAPIName: string;
  maxInputChannels: number;
  maxOutputChannels: number;
  defaultSampleRate: number;
}

interface StreamOptions {
  deviceId: number;
  sampleRate: number;
  channelCount: number;
  sampleFormat: 16;
  framesPerBuffer: number;
  /** Buffers kept between the card and the program. */
  maxQueue: number;
  closeOnError: boolean;
}

interface NativeStream {
  start(): void;
  read(bytes: number): Promise<{ err?: string; buf?: Buffer; finished?: boolean }>;
  write(bytes: Buffer): Promise<string | undefined>;
  /** Resolves when the stream is closed; queued sound is played first. */
  quit(how: "WAIT" | "ABORT"): Promise<void>;
}

interface OpenPlay {
  stream: NativeStream;
  blockBytes: number;
  queue: Buffer[];
  state: "open" | "finishing" | "silenced";
  /** Wakes the writer that waits for more. */
  wake: () => void;
}

const BLOCKS_PER_SECOND = 50;
/** Two seconds, should the parent be busy. */
const RECORD_QUEUE_BLOCKS = 100;
/** As little as keeps the sound unbroken: what is in here can no longer be silenced. */
const PLAY_QUEUE_BLOCKS = 3;

class DeviceError extends Error {
  readonly reason: DeviceFailure;
  constructor(reason: DeviceFailure, message: string) {
    super(message);
    this.reason = reason;
  }
}

const plays = new Map<string, OpenPlay>();

function tell(news: DeviceNews): void {
  if (process.connected) process.send?.(news);
}

function tellFailure(error: unknown, playId?: string): void {
  const reason = error instanceof DeviceError ? error.reason : "refused";
  const detail = error instanceof Error ? error.message : String(error);
  tell({ tell: "failed", reason, detail, ...(playId === undefined ? {} : { playId }) });
}

/**
 * NOTICE: the binding is loaded past naudiodon's index.js, which loads `segfault-handler`: that one is no Node-API module, fails
 * under another Node than it was compiled for, and installs a crash handler for the whole process.
 * Removal condition: a naudiodon without segfault-handler (https://github.com/Streampunk/naudiodon).
 */
function loadBinding(): Binding {
  try {
    const loaded: unknown = createRequire(import.meta.url)("naudiodon/build/Release/naudiodon.node");
    return loaded as Binding;
  } catch (error) {
    throw new DeviceError("noBinding", error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
  }
}

function listDevices(binding: Binding): AudioDevice[] {
  const { defaultHostAPI, HostAPIs } = binding.getHostAPIs();
  const host = HostAPIs[defaultHostAPI];
  return binding.getDevices().map((device) => ({
    id: device.id,
    name: device.name,
    system: device.hostAPIName,
    inputChannels: device.maxInputChannels,
    outputChannels: device.maxOutputChannels,
    sampleRateHz: device.defaultSampleRate,
    isDefaultInput: device.id === host?.defaultInput,
    isDefaultOutput: device.id === host?.defaultOutput,
  }));
}

/** Opens the default device one way, at `sampleRateHz` where it can, else at its own rate. */
function openStream(
  binding: Binding,
  way: "in" | "out",
  sampleRateHz: number,
): { stream: NativeStream; sampleRateHz: number } {
  const device = listDevices(binding).find((found) => (way === "in" ? found.isDefaultInput : found.isDefaultOutput));
  if (device === undefined) throw new DeviceError("noDevice", way === "in" ? "no input device" : "no output device");
  const open = (rateHz: number) => {
    const options: StreamOptions = {
      deviceId: device.id,
      sampleRate: rateHz,
      channelCount: 1,
      sampleFormat: 16,
      framesPerBuffer: Math.round(rateHz / BLOCKS_PER_SECOND),
      maxQueue: way === "in" ? RECORD_QUEUE_BLOCKS : PLAY_QUEUE_BLOCKS,
      // A short gap is no reason to give up the stream.
      closeOnError: false,
    };
    return {
      stream: binding.create(way === "in" ? { inOptions: options } : { outOptions: options }),
      sampleRateHz: rateHz,
    };
  };
  try {
    return open(sampleRateHz);
  } catch (error) {
    if (way === "out" || device.sampleRateHz === sampleRateHz) throw error;
    return open(device.sampleRateHz);
  }
}

async function record(binding: Binding, wantedHz: number): Promise<void> {
  const { stream, sampleRateHz } = openStream(binding, "in", wantedHz);
  stream.start();
  tell({ tell: "recording", sampleRateHz });
  const blockBytes = Math.round(sampleRateHz / BLOCKS_PER_SECOND) * 2;
  while (process.connected) {
    const { err, buf, finished } = await stream.read(blockBytes);
    if (err !== undefined) throw new DeviceError("refused", err);
    if (buf !== undefined && buf.length > 0) tell({ tell: "sound", pcm: buf });
    if (finished === true) throw new DeviceError("refused", "the device stopped");
  }
}

function play(binding: Binding, request: Extract<DeviceRequest, { ask: "play" }>): void {
  const { playId, sampleRateHz, pcm } = request;
  let open = plays.get(playId);
  if (open === undefined) {
    const { stream } = openStream(binding, "out", sampleRateHz);
    open = {
      stream,
      blockBytes: Math.round(sampleRateHz / BLOCKS_PER_SECOND) * 2,
      queue: [],
      state: "open",
      wake: () => {},
    };
    plays.set(playId, open);
    void writeAll(playId, open).catch((error: unknown) => tellFailure(error, playId));
  }
  open.queue.push(Buffer.from(pcm));
  open.wake();
}

/** Hands the queue to the card, block by block, until it is finished or silenced. */
async function writeAll(playId: string, open: OpenPlay): Promise<void> {
  open.stream.start();
  tell({ tell: "sounding", playId });
  while (open.state !== "silenced") {
    const chunk = open.queue.shift();
    if (chunk === undefined) {
      if (open.state === "finishing") break;
      await new Promise<void>((resolve) => (open.wake = resolve));
      continue;
    }
    const rest = chunk.subarray(open.blockBytes);
    if (rest.length > 0) open.queue.unshift(rest);
    await open.stream.write(chunk.subarray(0, open.blockBytes));
  }
  await open.stream.quit(open.state === "silenced" ? "ABORT" : "WAIT");
  plays.delete(playId);
  tell({ tell: "ended", playId });
}

function end(playId: string, state: "finishing" | "silenced"): void {
  const open = plays.get(playId);
  if (open === undefined) return tell({ tell: "ended", playId });
  open.state = state;
  open.wake();
}

function answer(binding: Binding, request: DeviceRequest): void {
  switch (request.ask) {
    case "list":
      return tell({ tell: "devices", devices: listDevices(binding) });
    case "record":
      return void record(binding, request.sampleRateHz).catch((error: unknown) => tellFailure(error));
    case "play":
      return play(binding, request);
    case "finish":
      return end(request.playId, "finishing");
    case "silence":
      return end(request.playId, "silenced");
  }
}

function main(): void {
  process.on("disconnect", () => process.exit(0));
  // The terminal sends Ctrl-C to the whole group; the parent says when to stop.
  process.on("SIGINT", () => {});
  try {
    const binding = loadBinding();
    process.on("message", (request: DeviceRequest) => {
      try {
        answer(binding, request);
      } catch (error) {
        tellFailure(error, "playId" in request ? request.playId : undefined);
      }
    });
    tell({ tell: "ready" });
  } catch (error) {
    tellFailure(error);
    process.disconnect();
  }
}

main();
