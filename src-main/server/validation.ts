/**
 * The door to the assistant for every window, over a socket or over Electron's ipc: what comes in is untrusted until it has
 * passed here. A method that the contract does not name, or an input that does not fit it, is refused with `USAGE`.
 */
import * as z from "zod";
import type { Api, EventName } from "../contract.ts";
import { MiniflowError } from "../errors.ts";
import { IDLE_UNLOAD_CHOICES } from "../residency/idle.ts";

/** Half a second of sound is 16 kB; a window sends 20 ms at a time, and what it held back while the assistant got ready. */
export const MAX_FEED_BYTES = 256 * 1024;

const MAX_DELAY_MS = 10 * 60_000;

const id = z.string().min(1).max(64);
const word = z.string().min(1).max(64);
const durationMs = z.number().min(0).max(MAX_DELAY_MS);

/** The longest that a recording goes on after the key came up, generously. */
const MAX_AFTER_KEY_MS = 2000;
const release = z.strictObject({ turnId: id, sinceKeyUpMs: z.number().min(0).max(MAX_AFTER_KEY_MS).optional() });

const pcm = z
  .instanceof(Uint8Array, { error: "must be bytes" })
  .refine((bytes) => bytes.byteLength % 2 === 0, { error: "must be whole 16-bit samples" })
  .refine((bytes) => bytes.byteLength <= MAX_FEED_BYTES, { error: `must be at most ${MAX_FEED_BYTES} bytes` });

const playbackReport = z.discriminatedUnion("kind", [
  z.strictObject({ turnId: id, kind: z.literal("firstAudio"), delayMs: durationMs }),
  z.strictObject({ turnId: id, kind: z.literal("ended"), heardMs: durationMs }),
]);

const page = z.strictObject({
  limit: z.number().int().min(1).max(500).optional(),
  before: z.string().max(64).optional(),
});

const settings = z.strictObject({
  accent: word.optional(),
  voice: word.optional(),
  keepAudio: z.boolean().optional(),
  idleUnloadMinutes: z.literal([...IDLE_UNLOAD_CHOICES]).optional(),
});

const memoryLimit = z.strictObject({
  device: z.enum(["cpu", "gpu"]),
  budgetBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable(),
});

type Call = (api: Api, input: unknown) => Promise<unknown>;

const calls = {
  getState: bare((api) => api.getState()),
  press: bare((api) => api.press()),
  feed: checked(z.strictObject({ turnId: id, pcm }), (api, input) => api.feed(input)),
  release: checked(release, (api, input) => api.release(input)),
  cancel: bare((api) => api.cancel()),
  reportPlayback: checked(playbackReport, (api, input) => api.reportPlayback(input)),
  newConversation: bare((api) => api.newConversation()),
  listTurns: checked(page, (api, input) => api.listTurns(input)),
  changeSettings: checked(settings, (api, input) => api.changeSettings(input)),
  getMemory: bare((api) => api.getMemory()),
  limitMemory: checked(memoryLimit, (api, input) => api.limitMemory(input)),
} satisfies Record<keyof Api, Call>;

/** The names of all that may be asked. */
export const apiMethods: readonly string[] = Object.keys(calls);

const events = {
  phase: true,
  level: true,
  transcript: true,
  delta: true,
  replyAudio: true,
  replyAudioEnd: true,
  silence: true,
  turn: true,
  notice: true,
  settings: true,
  memoryChanged: true,
} satisfies Record<EventName, true>;

/** The names of all that may be heard. */
export const eventNames: readonly EventName[] = Object.keys(events).filter(isEventName);

/** True when the contract has an event of this name. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}

/**
 * Checks a call from a window and makes it. `input` is what came over the wire; calls without input take nothing, `null` or
 * an empty object. Errors: `USAGE` for an unknown method or a wrong input, else whatever the call itself rejects with.
 */
export async function callApi(api: Api, method: string, input: unknown): Promise<unknown> {
  const call = new Map<string, Call>(Object.entries(calls)).get(method);
  if (call === undefined) {
    throw new MiniflowError("USAGE", `There is no call "${method.slice(0, 64)}".`, {
      hint: `Known calls: ${apiMethods.join(", ")}.`,
    });
  }
  return call(api, input ?? {});
}

function checked<Input>(schema: z.ZodType<Input>, call: (api: Api, input: Input) => Promise<unknown>): Call {
  return async function checkedCall(api, input) {
    const parsed = schema.safeParse(input);
    if (!parsed.success)
      throw new MiniflowError("USAGE", `The window sent something that does not fit: ${describe(parsed.error)}.`);
    return call(api, parsed.data);
  };
}

function bare(call: (api: Api) => Promise<unknown>): Call {
  return checked(z.strictObject({}), call);
}

/** Names the place and the rule, never the value: it may be what somebody said. */
function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`).join("; ");
}
