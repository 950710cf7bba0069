/**
 * Takes a picture of every state of the window, light and dark, wide and narrow: `node tests/e2e/shots.ts [folder]`. For eyes,
 * not for comparison.
 */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { createLog } from "../../src-main/log.ts";
import { startServer } from "../../src-main/server/server.ts";
import { ALL_HERE, SWAPPING } from "../parts/memory-states.ts";
import { createScriptedAssistant } from "../parts/scripted-assistant.ts";
import { launchChromium, openWindow } from "./chromium.ts";

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), "miniflow-shots-"));
const rendererDir = fileURLToPath(new URL("../../dist/renderer", import.meta.url));
const wav = fileURLToPath(new URL("../../resources/samples/05-capital-of-france.wav", import.meta.url));
const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1100, height: 780 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1100, height: 780 } },
  { name: "narrow", colorScheme: "light", viewport: { width: 420, height: 640 } },
  { name: "narrow-dark", colorScheme: "dark", viewport: { width: 420, height: 640 } },
] as const;

mkdirSync(folder, { recursive: true });
const browser = await launchChromium({ wav });
for (const { name, ...look } of looks) {
  const assistant = createScriptedAssistant({
    manual: true,
    replyAudioMs: 4000,
    transcript: "What is the capital of France?",
    reply: "Paris is the capital of France. It lies on the river Seine, and about two million people live there.",
  });
  const server = await startServer({ assistant, port: 0, rendererDir, log: createLog("server") });
  const { page, complaints } = await openWindow(browser, server.url, look);
  const shoot = (state: string) => page.screenshot({ path: join(folder, `${name}-${state}.png`) });

  await shoot("1-empty");
  await hold(page);
  await page.getByText("Listening").first().waitFor();
  await page.waitForTimeout(1200);
  await shoot("2-listening");
  await page.mouse.up();
  await page.waitForTimeout(500);
  assistant.sayTranscript();
  await page.waitForTimeout(200);
  await shoot("3-understanding");
  assistant.sayReply("Paris is the ");
  await page.waitForTimeout(200);
  await shoot("4-thinking");
  assistant.sayReply("capital of France. It lies on the river Seine, and about two million people live there.");
  assistant.sound();
  await page.waitForTimeout(600);
  await shoot("5-speaking");
  await page.getByText("to first sound").waitFor();
  await page.waitForTimeout(200);
  await shoot("6-answered");

  await assistant.api.press();
  assistant.finish("unheard", {
    transcript: "",
    reply: "",
    heardReply: "",
    confidence: null,
    notice: { code: "AUDIO_SILENT", message: "I heard no words. Hold the button a little longer while you speak." },
    timings: {
      ...(assistant.turns[0] ?? fail()).timings,
      asrMs: null,
      llmMs: null,
      llmFirstTokenMs: null,
      ttsMs: null,
      releaseToFirstAudioMs: null,
    },
    marks: { press: -900, release: 0, utteranceReady: 18 },
  });
  await assistant.api.press();
  assistant.finish("interrupted", { heardReply: "Paris is the capital of France.", start: "cold" });
  await page.waitForTimeout(300);
  await shoot("7-conversation");
  await page.getByLabel("Your accent").focus();
  await page.keyboard.press("Tab");
  assistant.emit("notice", {
    code: "DISK_FULL",
    message: "The disk is full: this turn is not in the history. Free some space.",
  });
  await page.waitForTimeout(200);
  await shoot("8-problem-and-focus");
  await page.getByRole("button", { name: "History" }).click();
  await page.waitForTimeout(300);
  await page.locator("summary").first().click();
  await shoot("9-history");
  for (const [state, memory] of Object.entries({ swapping: SWAPPING, "all-here": ALL_HERE })) {
    assistant.setMemory(memory);
    await page.getByRole("button", { name: "Memory" }).click();
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(folder, `${name}-memory-${state}.png`) });
    await page.locator(".memory").evaluate((view) => view.scrollTo(0, view.scrollHeight));
    await page.screenshot({ path: join(folder, `${name}-memory-${state}-end.png`) });
  }
  await page.getByRole("button", { name: "Talk", exact: true }).first().click();
  await server.close();
  await page.getByText("connection to MiniFlow is lost").waitFor();
  await page.waitForTimeout(400);
  await shoot("10-lost");
  if (complaints.length > 0) process.stdout.write(`${name}: ${complaints.join("\n")}\n`);
  await page.context().close();
}
await browser.close();
await shootRefusal();
process.stdout.write(`${folder}\n`);

async function shootRefusal(): Promise<void> {
  const refusing = await launchChromium({ microphone: "denied" });
  const assistant = createScriptedAssistant();
  const server = await startServer({ assistant, port: 0, rendererDir, log: createLog("server") });
  const { page } = await openWindow(refusing, server.url, { viewport: { width: 420, height: 640 } });
  await hold(page);
  await page.getByRole("alert").waitFor();
  await page.screenshot({ path: join(folder, "narrow-11-refused.png") });
  await server.close();
  await refusing.close();
}

async function hold(page: Page): Promise<void> {
  const box = (await page.locator(".talk-key").boundingBox()) ?? fail();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
}

function fail(): never {
  throw new Error("The window lacks what should be shot.");
}
