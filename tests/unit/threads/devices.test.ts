import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readRecording } from "../../../src-main/audio/wav.ts";
import { listSamples } from "../../../src-main/catalog/samples.ts";
import type { Notice } from "../../../src-main/contract.ts";
import { knownDevicesSchema } from "../../../src-main/engines/devices/known-devices.ts";
import { nameOf, type Device } from "../../../src-main/engines/devices/order.ts";
import type { EngineByRole, SpecOf } from "../../../src-main/engines/engine.ts";
import { createLog } from "../../../src-main/log.ts";
import { modelsDir } from "../../../src-main/roots.ts";
import { connectEngines } from "../../../src-main/threads/far-engines.ts";
import { startThread, type EngineThread } from "../../../src-main/threads/thread.ts";
import { ABSENT, NO_GPU } from "../../parts/software-gpu.ts";
import { TINY_PIPER } from "../../parts/tiny-voices.ts";

const { signal } = new AbortController();
const log = createLog("test", "error", () => {});
const [sample] = listSamples();
if (sample === undefined) throw new Error("There is no sample.");
const { path, text } = sample;

const dir = mkdtempSync(join(tmpdir(), "miniflow-devices-"));
const file = join(dir, "devices.json");
const before = { ...process.env };
beforeAll(() => {
  Object.assign(process.env, NO_GPU);
});
afterAll(() => {
  for (const name of Object.keys(NO_GPU)) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  rmSync(dir, { recursive: true, force: true });
});

const read = (from = file) => knownDevicesSchema.parse(JSON.parse(readFileSync(from, "utf8")));

interface Started {
  thread: EngineThread;
  engines: Pick<EngineByRole, "asr" | "tts">;
  notices: Notice[];
}

/** The speech thread as in the assistant, with the starter recogniser and a tiny voice. */
function start(devices: readonly Device[] | undefined, devicesFile = file): Started {
  const specs: (SpecOf<"asr"> | SpecOf<"tts">)[] = [
    { role: "asr", engine: "whisper", modelDir: join(modelsDir(), "starter/asr"), threads: 1, language: "en", devices },
    { role: "tts", engine: "piper", modelPath: TINY_PIPER, threads: 1, voices: [], devices },
  ];
  const notices: Notice[] = [];
  const onNotice = (notice: Notice): void => {
    notices.push(notice);
  };
  const thread = startThread({ name: "speech", specs, log, devicesFile, onNotice });
  return { thread, engines: connectEngines(thread, specs), notices };
}

async function hear({ engines }: Started): Promise<string> {
  return (await engines.asr.transcribe({ pcm: await readRecording(path), accent: "auto" }, { signal })).text;
}

describe("engines whose GPUs do not work", () => {
  it("end on the processor with a transcript; it is told once for all engines, and remembered", async () => {
    const started = start([...ABSENT, "cpu"]);
    try {
      const [heard, { voices }] = await Promise.all([hear(started), started.engines.tts.describe()]);
      expect(heard).toBe(text);
      const chunks: number[] = [];
      const voice = voices[0]?.id ?? "";
      await started.engines.tts.speak(
        { text: "Hello.", voice },
        { signal, onChunk: ({ pcm }) => chunks.push(pcm.length) },
      );
      expect(chunks.length).toBeGreaterThan(0);
      expect(started.notices).toEqual([{ code: "DEVICE_DROPPED", message: expect.any(String) }]);
      const { message } = started.notices[0] ?? { message: "" };
      const places = ABSENT.map((device) => message.indexOf(`${nameOf(device).slice(1)} cannot be used for speech: `));
      expect(places).toEqual([1, expect.any(Number)]);
      expect(places[1]).toBeGreaterThan(1);
      expect(message).toMatch(/MiniFlow uses the processor instead\..*miniflow doctor --probe/);
      expect(read().findings.map(({ device, works }) => [device, works])).toEqual(
        ABSENT.map((device) => [device, false]),
      );
    } finally {
      await started.thread.close();
    }
  });

  it("are not tried again at the next start, and nobody is told again", async () => {
    const remembered = readFileSync(file, "utf8");
    const started = start([...ABSENT, "cpu"]);
    try {
      expect(await hear(started)).toBe(text);
      expect(started.notices).toEqual([]);
      expect(readFileSync(file, "utf8")).toBe(remembered);
    } finally {
      await started.thread.close();
    }
  });

  it("are tried again when the runtime or a driver has changed", async () => {
    writeFileSync(file, JSON.stringify({ ...read(), key: "another runtime" }));
    const started = start([ABSENT[1]]);
    try {
      expect(await hear(started)).toBe(text);
      expect(started.notices.length).toBe(1);
      expect(read().findings.map(({ device }) => device)).toEqual([ABSENT[1]]);
    } finally {
      await started.thread.close();
    }
  });
});

it("a device that was well when it was tried and fails in use is struck off, told of, and not used by the next load", async () => {
  const own = join(dir, "in-use.json");
  const { key } = read();
  const at = "2026-11-22T21:00:00.000Z";
  const believed = { device: ABSENT[1], works: true, why: null, ms: 1, cpuMs: 2, at };
  writeFileSync(own, JSON.stringify({ key, findings: [believed] }));
  const started = start([ABSENT[1], "cpu"], own);
  try {
    expect(await hear(started)).toBe(text);
    expect(started.notices.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^.+ failed: .+\. Nothing is lost: the same was done again on the processor\./),
    ]);
    expect(read(own).findings).toEqual([
      {
        device: ABSENT[1],
        works: false,
        why: expect.any(String),
        ms: null,
        cpuMs: null,
        at: expect.not.stringMatching(at),
      },
    ]);
    await started.engines.asr.unload();
    expect(await hear(started)).toBe(text);
    expect(started.notices.length).toBe(1);
  } finally {
    await started.thread.close();
  }
});

it("engines for the processor alone try nothing and write nothing", async () => {
  const own = join(dir, "unwritten.json");
  const started = start(["cpu"], own);
  try {
    expect(await hear(started)).toBe(text);
    expect([started.notices, existsSync(own)]).toEqual([[], false]);
  } finally {
    await started.thread.close();
  }
});

it("a load that is cancelled while devices are tried blames none of them", async () => {
  const own = join(dir, "cancelled.json");
  const started = start([ABSENT[1]], own);
  try {
    const controller = new AbortController();
    const load = started.engines.asr.load({ signal: controller.signal });
    controller.abort();
    await expect(load).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await hear(started)).toBe(text);
    expect(started.notices.length).toBe(1);
    expect(z.array(z.object({ why: z.string() })).parse(read(own).findings)[0]?.why).not.toMatch(/cancel/i);
  } finally {
    await started.thread.close();
  }
});
