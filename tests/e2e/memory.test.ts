/** The memory view in a real browser: before an assistant that says what it is told, and before the starter pack. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAssistant } from "../../src-main/assistant.ts";
import { createMemoryPlayback } from "../../src-main/audio/memory-playback.ts";
import { readRecording } from "../../src-main/audio/wav.ts";
import { createLog } from "../../src-main/log.ts";
import { startServer } from "../../src-main/server/server.ts";
import { ALL_HERE, SWAPPING } from "../parts/memory-states.ts";
import { createScriptedAssistant } from "../parts/scripted-assistant.ts";
import { launchChromium, openWindow, whyNoChromium } from "./chromium.ts";

const rendererDir = fileURLToPath(new URL("../../dist/renderer", import.meta.url));
const question = fileURLToPath(new URL("../../resources/samples/04-two-plus-three.wav", import.meta.url));
const log = createLog("test", "error");
const ends: (() => Promise<void> | void)[] = [];
let browser: Browser;

beforeAll(async () => {
  if (whyNoChromium === null) browser = await launchChromium();
});
afterAll(() => browser?.close());
beforeEach((context) => {
  if (whyNoChromium !== null) context.skip(whyNoChromium);
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function open(assistant: Parameters<typeof startServer>[0]["assistant"]) {
  const server = await startServer({ assistant, port: 0, rendererDir, log });
  ends.push(() => server.close());
  const opened = await openWindow(browser, server.url);
  ends.push(() => opened.page.context().close());
  return opened;
}

/** The window of a scripted assistant that counts how often it is asked about memory. */
async function openScripted(memory = SWAPPING) {
  const assistant = createScriptedAssistant({ memory });
  const seen = { asked: 0 };
  const getMemory = (): ReturnType<typeof assistant.api.getMemory> => {
    seen.asked += 1;
    return assistant.api.getMemory();
  };
  const { page, complaints } = await open({ ...assistant, api: { ...assistant.api, getMemory } });
  return { page, complaints, assistant, seen };
}

const show = (page: Page, view: string) => page.getByRole("button", { name: view, exact: true }).first().click();
const row = (page: Page, title: string) => page.getByRole("row").filter({ hasText: title });
const device = (page: Page, name: string) => page.getByRole("region", { name });

describe("the memory view", () => {
  it("tells who holds what, what each model is doing, what comes next and what was given up", async () => {
    const { page, complaints } = await openScripted();
    await show(page, "Memory");
    expect(await device(page, "GPU memory").innerText()).toContain("2.65 GiB held of 6.00 GiB, limit 3.00 GiB");
    expect(await row(page, "whisper-small").innerText()).toMatch(
      /Recogniser[^]*in memory, ready to load[^]*576 MiB[^]*412 ms[^]*loaded 3 times/,
    );
    expect(await row(page, "kokoro-82m").innerText()).toMatch(/loading[^]*about 370 MiB[^]*about 260 ms/);
    expect(await row(page, "qwen2.5-3b-instruct").innerText()).toMatch(/in use[^]*2\.23 GiB GPU[^]*190 MiB system/);
    await page.getByText("the voice and the language model make room for the recogniser").waitFor();
    await page.getByText("in 8 bits instead of 16").waitFor();
    expect(complaints).toEqual([]);
  });

  it("follows the news, and moves nothing else on the page while models come and go", async () => {
    const { page, assistant } = await openScripted();
    await show(page, "Memory");
    await row(page, "kokoro-82m").getByText("loading").waitFor();
    const places = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("section, [role=row]")].map((part) => part.getBoundingClientRect().y),
      );
    const before = await places();
    const models = SWAPPING.models.map((model) =>
      model.id === "tts" ? { ...model, state: "resident" as const, measured: true, loads: 1 } : model,
    );
    assistant.setMemory({ ...SWAPPING, models, ahead: [] });
    await row(page, "kokoro-82m").getByText("loaded", { exact: true }).waitFor();
    expect(await places()).toEqual(before);
  });

  it("asks for nothing while it is not shown, and little while much happens", async () => {
    const { page, assistant, seen } = await openScripted();
    for (let count = 0; count < 20; count += 1) assistant.emit("memoryChanged", {});
    await page.waitForTimeout(300);
    expect(seen.asked).toBe(0);
    await show(page, "Memory");
    await row(page, "whisper-small").waitFor();
    for (let count = 0; count < 100; count += 1) assistant.emit("memoryChanged", {});
    await page.waitForTimeout(600);
    expect(seen.asked).toBeLessThanOrEqual(3);
    await show(page, "Talk");
    const asked = seen.asked;
    for (let count = 0; count < 20; count += 1) assistant.emit("memoryChanged", {});
    await page.waitForTimeout(600);
    expect(seen.asked).toBe(asked);
  });

  it("limits the memory by the keyboard alone, and says what was done", async () => {
    const { page, assistant } = await openScripted();
    await show(page, "Memory");
    await page.getByLabel("Limit for this run: GPU memory").fill("2,5 GB");
    await page.keyboard.press("Enter");
    await page
      .getByRole("status")
      .getByText("GPU memory: the limit is 2.33 GiB for this run.")
      .waitFor({ state: "attached" });
    expect((await assistant.api.getMemory()).devices[0]?.budgetBytes).toBe(2_500_000_000);
    await device(page, "GPU memory").getByText("limit 2.33 GiB").waitFor();
    await device(page, "GPU memory").getByRole("button", { name: "No limit" }).click();
    await device(page, "GPU memory").getByText("no limit").first().waitFor();
    expect((await assistant.api.getMemory()).devices[0]?.budgetBytes).toBeNull();
  });

  it("says plainly what is no amount, and what will not fit", async () => {
    const { page, assistant } = await openScripted();
    await show(page, "Memory");
    const limit = page.getByLabel("Limit for this run: GPU memory");
    await limit.fill("a lot");
    await limit.press("Enter");
    expect(await page.getByRole("alert").innerText()).toContain("“a lot” is no amount of memory.");
    expect((await assistant.api.getMemory()).devices[0]?.budgetBytes).toBe(3072 * 2 ** 20);
    await limit.fill("1 GiB");
    await limit.press("Enter");
    await page.getByText("The language model needs 2.23 GiB: more than the limit.").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("sets after how long models go that nobody uses", async () => {
    const { page, assistant } = await openScripted();
    await show(page, "Memory");
    const picker = page.getByLabel("Models that nobody uses");
    expect(await picker.inputValue()).toBe("never");
    await picker.selectOption({ label: "Go after 5 minutes" });
    await expect.poll(async () => (await assistant.api.getState()).settings.idleUnloadMinutes).toBe(5);
    await page.reload();
    await page.locator(".talk-key:enabled").waitFor();
    await show(page, "Memory");
    expect(await picker.inputValue()).toBe("5");
  });

  it("lets an answer go on that was begun in another view", async () => {
    const { page, assistant } = await openScripted(ALL_HERE);
    await page.locator(".talk-key").focus();
    await page.keyboard.press("Enter");
    await page.locator(".title", { hasText: "Listening" }).waitFor();
    await page.keyboard.press("Enter");
    await show(page, "Memory");
    await show(page, "Talk");
    await page.getByText("to first sound").waitFor();
    expect(assistant.turns.map(({ outcome }) => outcome)).toEqual(["answered"]);
  });

  it("gives up a recording that can no longer be ended", async () => {
    const { page, assistant } = await openScripted(ALL_HERE);
    await page.locator(".talk-key").focus();
    await page.keyboard.press("Enter");
    await page.locator(".title", { hasText: "Listening" }).waitFor();
    await show(page, "Memory");
    await expect.poll(() => assistant.turns.map(({ outcome }) => outcome)).toEqual(["cancelled"]);
  });
});

it("the starter pack's memory is seen, and a limit sends away what is not in use", async () => {
  const home = mkdtempSync(join(tmpdir(), "miniflow-memory-"));
  ends.push(() => rmSync(home, { recursive: true, force: true }));
  const assistant = await createAssistant({ home, pipeline: "starter", log });
  ends.push(() => assistant.close());
  const turn = await assistant.runTurn({
    pcm: await readRecording(question),
    signal: new AbortController().signal,
    openPlayback: (_turnId, events) => createMemoryPlayback(events),
  });
  expect(turn.outcome).toBe("answered");
  const { page, complaints } = await open(assistant);
  await show(page, "Memory");
  await row(page, "flite").getByText("loaded", { exact: true }).waitFor();
  const limit = page.getByLabel("Limit for this run: System memory");
  await limit.fill("20 MiB");
  await limit.press("Enter");
  await row(page, "flite")
    .getByText(/not loaded|ready to load/)
    .waitFor();
  expect(complaints).toEqual([]);
}, 240_000);
