/** The window in a real browser, a wav file as its microphone, a real assistant behind a real server. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAssistant, type Assistant } from "../../src-main/assistant.ts";
import { createMemoryPlayback } from "../../src-main/audio/memory-playback.ts";
import type { OpenPlayback } from "../../src-main/audio/playback.ts";
import { encodeWav, readRecording } from "../../src-main/audio/wav.ts";
import type { Turn } from "../../src-main/contract.ts";
import type { FakeDials } from "../../src-main/engines/engine.ts";
import { createLog } from "../../src-main/log.ts";
import { startServer, type RunningServer } from "../../src-main/server/server.ts";
import { FAKE_SPEECH, writeFakePipeline } from "../parts/fake-pipeline.ts";
import { launchChromium, openWindow, whyNoChromium, type BrowserOptions, type OpenedWindow } from "./chromium.ts";

const rendererDir = fileURLToPath(new URL("../../dist/renderer", import.meta.url));
const question = fileURLToPath(new URL("../../resources/samples/05-capital-of-france.wav", import.meta.url));
const scottish = fileURLToPath(new URL("../../resources/samples/04-two-plus-three.wav", import.meta.url));
const log = createLog("test", "error");
const createPlayback: OpenPlayback = (_turnId, events) => createMemoryPlayback(events);

/** Longer than the sentence, so that its last word is inside. */
const questionMs = (statSync(question).size / 32_000) * 1000 + 400;

const REPLY = "Good day to you. What now?";
const ends: (() => Promise<void> | void)[] = [];

/** A browser that hears what the fakes take for speech, over and over; each window in it has a profile of its own. */
let talkative: Browser;
let home: string;

beforeAll(async () => {
  if (whyNoChromium !== null) return;
  const speech = join(mkdtempSync(join(tmpdir(), "miniflow-speech-")), "speech.wav");
  writeFileSync(speech, encodeWav(FAKE_SPEECH, 16_000));
  talkative = await launchChromium({ wav: speech, isLooped: true });
});
afterAll(() => talkative?.close());
beforeEach((context) => {
  if (whyNoChromium !== null) context.skip(whyNoChromium);
  home = mkdtempSync(join(tmpdir(), "miniflow-talk-"));
  ends.push(() => rmSync(home, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function startAssistant(pipeline: string): Promise<Assistant> {
  const assistant = await createAssistant({ home, pipeline, log });
  ends.push(() => assistant.close());
  return assistant;
}

async function serve(assistant: Assistant, changes: { port?: number; token?: string } = {}): Promise<RunningServer> {
  const server = await startServer({ assistant, port: 0, rendererDir, log, ...changes });
  ends.push(() => server.close());
  return server;
}

async function launch(options: BrowserOptions): Promise<Browser> {
  const browser = await launchChromium(options);
  ends.push(() => browser.close());
  return browser;
}

async function open(browser: Browser, server: RunningServer): Promise<OpenedWindow> {
  const opened = await openWindow(browser, server.url);
  ends.push(() => opened.page.context().close());
  return opened;
}

interface Scene {
  page: Page;
  assistant: Assistant;
  server: RunningServer;
  complaints: string[];
  /** The next turn to end. */
  nextTurn: () => Promise<Turn>;
}

/** The window of an assistant made of fakes, which hear any sound as "hello there". */
async function openScene(dials: { llm?: FakeDials; tts?: FakeDials } = {}, browser = talkative): Promise<Scene> {
  const assistant = await startAssistant(writeFakePipeline(dials));
  const server = await serve(assistant);
  const { page, complaints } = await open(browser, server);
  return { page, assistant, server, complaints, nextTurn: () => nextTurnOf(assistant) };
}

function nextTurnOf(assistant: Assistant): Promise<Turn> {
  return new Promise((resolve) => {
    const stop = assistant.on("turn", (turn) => {
      stop();
      resolve(turn);
    });
  });
}

async function moveToKey(page: Page): Promise<void> {
  await page.locator(".talk-key").hover();
}

/** Holds the button for `holdMs` from the moment at which the window says that it listens. */
async function hold(page: Page, holdMs: number): Promise<void> {
  await moveToKey(page);
  await page.mouse.down();
  await mode(page, "Listening");
  await page.waitForTimeout(holdMs);
  await page.mouse.up();
}

/** Waits until the window says what it does. */
async function mode(page: Page, title: string): Promise<void> {
  await page.locator(".title", { hasText: title }).waitFor();
}

const loudest = (page: Page): Promise<number> => page.evaluate(() => window.loudestOutput);
/** The loudest sample of the next half second; what the tap still holds of the time before is let pass first. */
async function loudestFromNow(page: Page): Promise<number> {
  await page.waitForTimeout(250);
  await page.evaluate(() => (window.loudestOutput = 0));
  await page.waitForTimeout(500);
  return loudest(page);
}
const said = (page: Page) => page.locator(".said");
const replied = (page: Page) => page.locator(".reply");
const problem = (page: Page) => page.getByRole("alert");

describe("the starter pack in the window", () => {
  it("hears a spoken question from the microphone and answers it aloud", async () => {
    const assistant = await startAssistant("starter");
    const server = await serve(assistant);
    const { page, complaints } = await open(await launch({ wav: question }), server);
    await page.getByText("The starter pack is small").waitFor();
    const ended = nextTurnOf(assistant);
    await hold(page, questionMs);
    const turn = await ended;
    expect(turn).toMatchObject({ outcome: "answered", transcript: "what is the capital of france" });
    expect(turn.reply).toMatch(/paris/iu);
    expect(turn.heardReply).toBe(turn.reply);
    expect(turn.timings.recordedMs).toBeGreaterThan(questionMs - 100);
    await page.getByText("to first sound").waitFor();
    expect(await said(page).innerText()).toContain(turn.transcript);
    expect(await replied(page).innerText()).toContain(turn.reply);
    expect(await loudest(page)).toBeGreaterThan(0.05);
    expect(complaints).toEqual([]);
    // Three models come in first, on whatever processor there is.
  }, 240_000);

  it("offers the accent that it heard three times, and hears in it once that is accepted", async () => {
    const assistant = await startAssistant("starter");
    const { page } = await open(talkative, await serve(assistant));
    await page.locator(".talk-key:enabled").waitFor();
    const pcm = await readRecording(scottish);
    const ask = () => assistant.runTurn({ pcm, signal: new AbortController().signal, openPlayback: createPlayback });
    for (let count = 0; count < 3; count++)
      expect(await ask()).toMatchObject({ accent: "auto", heardAccent: "scottish" });
    await page.getByRole("button", { name: "Set my accent to Scottish" }).click();
    await page.getByText("You sound Scottish").waitFor({ state: "detached" });
    expect(await page.getByLabel("Your accent").inputValue()).toBe("scottish");
    expect(await ask()).toMatchObject({ accent: "scottish", heardAccent: null, transcript: "what is two plus three" });
  }, 240_000);
});

describe("holding", () => {
  it("shows the words, the answer and the waterfall, and sounds the answer", async () => {
    const { page, nextTurn, complaints } = await openScene();
    const ended = nextTurn();
    await hold(page, 700);
    const turn = await ended;
    expect(turn).toMatchObject({ outcome: "answered", transcript: "hello there", heardReply: REPLY });
    await page.getByText("to first sound").waitFor();
    expect(await said(page).innerText()).toContain("hello there");
    expect(await replied(page).innerText()).toContain(REPLY);
    // On a slow machine the engines may still be on their way when the button is let go.
    const stages = page.locator(".row:not(.load)");
    expect(await stages.locator("dt").allTextContents()).toEqual([
      "Recording",
      "Finding speech",
      "Recognising",
      "First word",
      "Writing",
      "Speaking",
      "First sound",
    ]);
    expect((await stages.locator(".value").allTextContents()).filter((text) => text === "–")).toEqual([]);
    expect(await loudest(page)).toBeGreaterThan(0.05);
    expect(complaints).toEqual([]);
  });

  it("records the half second before the press once the microphone is warm", async () => {
    const { page, nextTurn } = await openScene();
    for (const atLeastMs of [300, 800]) {
      const ended = nextTurn();
      await hold(page, 350);
      expect((await ended).timings.recordedMs).toBeGreaterThan(atLeastMs);
      await mode(page, "Hold to talk");
      await page.waitForTimeout(700);
    }
  });

  it("works with the space bar", async () => {
    const { page, nextTurn } = await openScene();
    const ended = nextTurn();
    await page.keyboard.down("Space");
    await mode(page, "Listening");
    for (let repeat = 0; repeat < 10; repeat += 1) await page.keyboard.down("Space");
    await page.waitForTimeout(500);
    await page.keyboard.up("Space");
    expect(await ended).toMatchObject({ outcome: "answered" });
  });

  it("ends when the window loses the keyboard", async () => {
    const { page, nextTurn } = await openScene();
    const ended = nextTurn();
    await page.keyboard.down("Space");
    await mode(page, "Listening");
    await page.waitForTimeout(500);
    await page.evaluate(() => window.dispatchEvent(new Event("blur")));
    expect(await ended).toMatchObject({ outcome: "answered" });
  });
});

describe("tapping", () => {
  it("listens until the second tap", async () => {
    const { page, nextTurn } = await openScene();
    const ended = nextTurn();
    await moveToKey(page);
    await page.mouse.down();
    await page.mouse.up();
    await mode(page, "Listening");
    await page.getByText("Tap again when you are done").waitFor();
    await page.waitForTimeout(700);
    expect(await page.locator(".talk-key").getAttribute("aria-pressed")).toBe("true");
    await page.mouse.down();
    await page.mouse.up();
    expect(await ended).toMatchObject({ outcome: "answered", transcript: "hello there" });
    expect(await page.locator(".talk-key").getAttribute("aria-pressed")).toBe("false");
  });

  it("works with Enter on the button, which is how a screen reader clicks", async () => {
    const { page, nextTurn } = await openScene();
    const ended = nextTurn();
    await page.locator(".talk-key").focus();
    await page.keyboard.press("Enter");
    await mode(page, "Listening");
    await page.waitForTimeout(500);
    await page.keyboard.press("Enter");
    expect(await ended).toMatchObject({ outcome: "answered" });
  });
});

describe("breaking off", () => {
  /** The fakes take a quarter of a second for a word: twelve seconds, so that a slow machine breaks it off as well. */
  const longAnswer = `${Array<string>(48).fill("word").join(" ")}.`;

  it("interrupts the answer with a new press, and remembers only what was heard", async () => {
    const { page, assistant, nextTurn } = await openScene({ llm: { text: longAnswer } });
    const interrupted = nextTurn();
    await hold(page, 500);
    await mode(page, "Speaking");
    await page.waitForTimeout(800);
    await page.mouse.down();
    const first = await interrupted;
    expect(first.outcome).toBe("interrupted");
    expect(first.heardReply.length).toBeLessThan(longAnswer.length);
    await mode(page, "Listening");
    expect(await loudestFromNow(page)).toBe(0);
    const ended = nextTurnOf(assistant);
    await page.mouse.up();
    await mode(page, "Speaking");
    await page.getByRole("button", { name: "Stop" }).click();
    expect((await ended).outcome).toBe("interrupted");
    await page.locator(".unheard").nth(1).waitFor();
  });

  it("stops the answer with Escape", async () => {
    const { page, nextTurn } = await openScene({ llm: { text: longAnswer } });
    const ended = nextTurn();
    await hold(page, 500);
    await mode(page, "Speaking");
    await page.keyboard.press("Escape");
    expect((await ended).outcome).toBe("interrupted");
    await mode(page, "Hold to talk");
    expect(await loudestFromNow(page)).toBe(0);
  });

  it("gives up the recording with Escape and stores nothing", async () => {
    const { page, assistant, nextTurn } = await openScene();
    const ended = nextTurn();
    await moveToKey(page);
    await page.mouse.down();
    await mode(page, "Listening");
    await page.keyboard.press("Escape");
    expect((await ended).outcome).toBe("cancelled");
    await page.mouse.up();
    await mode(page, "Hold to talk");
    expect(assistant.listTurns({})).toEqual([]);
    expect(await said(page).count()).toBe(0);
  });
});

describe("what goes wrong", () => {
  it("says so when the microphone is refused, and begins no turn", async () => {
    const { page, assistant } = await openScene({}, await launch({ microphone: "denied" }));
    await moveToKey(page);
    await page.mouse.down();
    await problem(page).waitFor();
    expect(await problem(page).innerText()).toContain("may not use the microphone");
    await page.mouse.up();
    await mode(page, "Hold to talk");
    expect(assistant.listTurns({})).toEqual([]);
  });

  it("says what went wrong in the assistant and works again afterwards", async () => {
    const { page, nextTurn } = await openScene({ llm: { failCall: "ENGINE_FAILED" } });
    const ended = nextTurn();
    await hold(page, 500);
    expect((await ended).outcome).toBe("failed");
    await page.locator(".notice.failed").waitFor();
    expect(await page.locator(".talk-key").isEnabled()).toBe(true);
  });

  it("says that the connection is lost, and goes on when the server is back", async () => {
    const { page, assistant, server, nextTurn } = await openScene();
    const first = nextTurn();
    await hold(page, 500);
    await first;
    await mode(page, "Hold to talk");
    await server.close();
    await page.getByText("connection to MiniFlow is lost").waitFor();
    expect(await page.locator(".talk-key").isEnabled()).toBe(false);
    const { hash, port } = new URL(server.url);
    await serve(assistant, { port: Number(port), token: hash.slice("#token=".length) });
    await page.locator(".talk-key:enabled").waitFor();
    expect(await page.getByText("connection to MiniFlow is lost").count()).toBe(0);
    expect(await said(page).count()).toBe(1);
    const second = nextTurn();
    await hold(page, 500);
    expect(await second).toMatchObject({ outcome: "answered" });
  });

  it("says which link to open when MiniFlow was started anew", async () => {
    const { page, assistant, server } = await openScene();
    await server.close();
    await serve(assistant, { port: server.port });
    await page.getByText("MiniFlow was started anew").waitFor();
  });

  it("ends the turn when the page goes away in the middle of it", async () => {
    const { page, nextTurn } = await openScene();
    const ended = nextTurn();
    await moveToKey(page);
    await page.mouse.down();
    await mode(page, "Listening");
    await page.close();
    expect((await ended).outcome).toBe("cancelled");
  });
});

describe("around the talk", () => {
  it("keeps the token out of the address and finds it again after a reload", async () => {
    const { page } = await openScene();
    expect(page.url()).not.toContain("token");
    await page.reload();
    await page.locator(".talk-key:enabled").waitFor();
  });

  it("keeps the conversation over a reload, begins a new one, and lists both in the history", async () => {
    const { page, nextTurn } = await openScene();
    for (const turns of [1, 2]) {
      const ended = nextTurn();
      await hold(page, 500);
      await ended;
      await mode(page, "Hold to talk");
      await said(page)
        .nth(turns - 1)
        .waitFor();
    }
    await page.reload();
    await said(page).nth(1).waitFor();
    await page.getByRole("button", { name: "New conversation" }).click();
    await page.getByText("Ask something out loud").waitFor();
    await page.getByRole("button", { name: "History" }).click();
    await said(page).nth(1).waitFor();
    expect(await said(page).count()).toBe(2);
  });

  it("changes the voice and the accent and keeps the choice", async () => {
    const { page, assistant } = await openScene();
    await page.getByLabel("MiniFlow's voice").selectOption("high");
    await page.reload();
    await page.locator(".talk-key:enabled").waitFor();
    expect(await page.getByLabel("MiniFlow's voice").inputValue()).toBe("high");
    expect((await assistant.api.getState()).settings.voice).toBe("high");
  });
});
