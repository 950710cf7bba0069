import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeReport } from "../../src-main/bench/report/compose.ts";
import { writeHtml } from "../../src-main/bench/report/html/page.ts";
import { writeMarkdown } from "../../src-main/bench/report/markdown.ts";
import { placeSounds } from "../../src-main/bench/report/sounds.ts";
import type { Run, Trial } from "../../src-main/bench/runs/records.ts";
import { openRuns } from "../../src-main/bench/runs/store.ts";
import { MADE_RUN, makeTrial, makeTrials, writeTone } from "../parts/made-runs.ts";
import { runCli } from "../parts/run-cli.ts";
import { makeTemporaryFolder } from "../parts/temporary-folder.ts";
import { launchChromium, whyNoChromium } from "./chromium.ts";

let browser: Browser;
beforeAll(async () => {
  if (whyNoChromium === null) browser = await launchChromium();
});
afterAll(() => browser?.close());

interface Seen {
  page: Page;
  complaints: string[];
  /** Everything that was fetched besides the page itself. */
  requests: string[];
}

async function open(path: string, options: { javaScriptEnabled?: boolean; width?: number } = {}): Promise<Seen> {
  const { javaScriptEnabled = true, width = 1100 } = options;
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width, height: 800 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith("data:") && !request.isNavigationRequest()) requests.push(request.url());
  });
  await page.goto(pathToFileURL(path).href);
  return { page, complaints, requests };
}

/** A home with the run in it, as the runner leaves it, and a folder to write into. */
function keepRun(run: Run, trials: readonly Trial[]): { home: string; cwd: string } {
  const cwd = makeTemporaryFolder();
  const home = join(cwd, "home");
  const runs = openRuns(home);
  try {
    runs.save(run);
    const folder = runs.folder(run.id);
    for (const trial of trials) {
      const files =
        trial.status === "failed"
          ? trial.files
          : {
              utterance: writeTone(folder, `${trial.number}-utterance.wav`),
              reply: writeTone(folder, `${trial.number}-reply.wav`, 500),
            };
      runs.saveTrial({ ...trial, files });
    }
  } finally {
    runs.close();
  }
  return { home, cwd };
}

describe.runIf(whyNoChromium === null)("a report in a real browser", () => {
  it("shows its tables, plays its sounds, filters its trials, and fetches nothing", async () => {
    const { home, cwd } = keepRun(MADE_RUN, makeTrials());
    const { exitCode, stdout } = await runCli(
      ["bench", "report", "20261122", "--out", "r.html", "--markdown", "r.md"],
      {
        cwd,
        home,
      },
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("are inside this page")]);
    const { page, complaints, requests } = await open(join(cwd, "r.html"));
    expect(await page.locator("h1").textContent()).toBe(MADE_RUN.experiment);
    const headline = page.getByRole("table", { name: "Time and memory, by how the trial began" });
    expect(await headline.getByRole("rowheader").allTextContents()).toEqual(["all held", "all held", "dropped"]);
    await expect(page.getByRole("table", { name: "Word error rate by accent" }).count()).resolves.toBe(1);
    expect(await page.getByText("The recogniser ended in the middle of its work.").count()).toBe(2);

    const trial = page.locator(".trial").nth(2);
    await trial.locator("summary").first().click();
    const reply = trial.locator("audio").nth(1);
    const played = await reply.evaluate(async (element: HTMLAudioElement) => {
      await element.play();
      await new Promise((resolve) => element.addEventListener("ended", resolve, { once: true }));
      return { seconds: element.duration, error: element.error };
    });
    expect(played.error).toBeNull();
    expect(played.seconds).toBeCloseTo(0.5, 2);

    const shown = page.locator(".trial:not([hidden])");
    await page.getByLabel("Shown").selectOption("failed");
    expect(await shown.count()).toBe(1);
    await page.getByLabel("Shown").selectOption("wrong");
    expect(await shown.locator("b.wrong").count()).toBe(await shown.count());
    await page.getByLabel("Shown").selectOption("");
    await page.getByRole("combobox", { name: /^Arm/ }).selectOption("dropped");
    expect(await page.locator("output").textContent()).toBe("17 of 34");
    expect([complaints, requests]).toEqual([[], []]);

    const markdown = readFileSync(join(cwd, "r.md"), "utf8");
    const cells = (await headline.locator("td").allTextContents()).map((cell) =>
      cell.trim().replaceAll(/[[\]]/g, "\\$&"),
    );
    expect(cells.length).toBeGreaterThan(12);
    expect(cells.filter((cell) => cell !== "–" && !markdown.includes(cell))).toEqual([]);
  });

  it("of a run that was really played has its words, and its sound plays", async () => {
    const cwd = makeTemporaryFolder();
    const home = join(cwd, "home");
    const experiment = {
      title: "Two questions",
      pipelines: ["starter"],
      dataset: { kind: "samples" },
      samples: 2,
      warmups: 1,
      seed: 1,
    };
    // YAML reads JSON.
    writeFileSync(join(cwd, "two.yml"), JSON.stringify(experiment));
    const ran = await runCli(["bench", "run", "two.yml"], { cwd, home });
    const { exitCode } = await runCli(["bench", "report", "2", "--out", "two.html"], { cwd, home });
    expect([ran.exitCode, exitCode]).toEqual([0, 0]);
    const { page, complaints, requests } = await open(join(cwd, "two.html"));
    expect(await page.locator(".trial").count()).toBe(3);
    const trial = page.locator(".trial").last();
    await trial.locator("summary").first().click();
    const [expected, heard, reply] = await trial.locator(".words dd").allTextContents();
    expect([expected, heard, reply].every((words) => words !== undefined && words.length > 5)).toBe(true);
    const lengths = await trial.locator("audio").evaluateAll((all) =>
      Promise.all(
        all.map(async (element) => {
          if (!(element instanceof HTMLAudioElement)) return 0;
          await element.play();
          return element.duration;
        }),
      ),
    );
    expect(lengths.map((seconds) => seconds > 0.4)).toEqual([true, true]);
    expect([complaints, requests]).toEqual([[], []]);
  });

  it("can be read without a script and with the keyboard, and does not scroll sideways on a narrow screen", async () => {
    const { home, cwd } = keepRun(MADE_RUN, makeTrials().slice(0, 12));
    await runCli(["bench", "report", MADE_RUN.id], { cwd, home });
    const path = join(cwd, `bench-${MADE_RUN.id}.html`);
    const { page } = await open(path, { javaScriptEnabled: false, width: 380 });
    expect(await page.locator(".filters").isVisible()).toBe(false);
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").textContent()).toBe("To the results");
    await page.locator(".trial summary").first().press("Enter");
    expect(await page.locator(".trial").first().getByText("expected").isVisible()).toBe(true);
    const width = await page.locator("html").evaluate((root) => root.scrollWidth);
    expect(width).toBeLessThanOrEqual(380);
  });

  it("shows hostile words as words", async () => {
    const hostile = [
      `</script><script>alert(1)</script>`,
      `<img src=x onerror="alert(1)"> "quoted" 'single' \`tick\``,
      `--></style><iframe srcdoc="<script>alert(1)</script>">`,
      `right to left \u202Eevil\u202C, a bell \u0007 and half a pair \uD83D`,
      `| a | table |\n# and a heading <b>x</b> [link](javascript:alert(1))`,
    ];
    const trials = hostile.map((text, number) =>
      makeTrial(number, {
        transcript: text,
        reply: text,
        arm: "all held",
        row: { ...makeTrial(number).row, transcript: text, accent: text, speaker: text, id: `${number}${text}` },
        accentHeard: text,
        stopReason: text,
      }),
    );
    const [arm] = MADE_RUN.arms;
    const run: Run = {
      ...MADE_RUN,
      experiment: hostile[0] ?? "",
      source: hostile.join("\n```\n"),
      arms: arm === undefined ? [] : [{ ...arm, pipeline: { note: hostile[1] } }],
    };
    const { home, cwd } = keepRun(run, trials);
    const { exitCode } = await runCli(["bench", "report", run.id, "--out", "h.html", "--markdown", "h.md"], {
      cwd,
      home,
    });
    expect(exitCode).toBe(0);
    const { page, complaints, requests } = await open(join(cwd, "h.html"));
    expect([complaints, requests]).toEqual([[], []]);
    expect(await page.locator("h1").textContent()).toBe(hostile[0]);
    expect(await page.locator("script, style, iframe, img, b:not(.badge)").evaluateAll((all) => all.length)).toBe(2);
    expect(await page.locator(".gist").nth(1).textContent()).toBe(hostile[1]);
    expect(await page.locator(".gist").nth(3).textContent()).toBe(
      // The database holds no half of a pair.
      "right to left \\u{202e}evil\\u{202c}, a bell \\u{7} and half a pair \uFFFD",
    );
    const markdown = readFileSync(join(cwd, "h.md"), "utf8");
    const outside = markdown.replaceAll(/^(`{3,})\n[^]*?^\1$/gmu, "");
    expect(outside).not.toMatch(/<(?:script|img|iframe|b)\b/);
    expect(outside).not.toMatch(/(?<!\\)\[link/);
  });

  it("puts many sounds into a folder beside it, where they play as well", async () => {
    const cwd = makeTemporaryFolder();
    const folder = join(cwd, "run-1");
    const files = { utterance: writeTone(folder, "a.wav"), reply: writeTone(folder, "b.wav") };
    const input = { run: MADE_RUN, trials: [makeTrial(0, { files })], folder };
    const sounds = placeSounds([input], join(cwd, "big report.html"), 1000);
    const report = composeReport([input], { madeAt: new Date(0), appVersion: "0.1.0", sounds });
    writeFileSync(join(cwd, "big report.html"), writeHtml(report));
    expect(sounds.note).toBe(
      "The sounds (2) are in the folder big report-sounds beside this page: keep them together.",
    );
    expect(existsSync(join(cwd, "big report-sounds", "run-1-audio-a.wav"))).toBe(true);
    const { page, complaints, requests } = await open(join(cwd, "big report.html"));
    await page.locator(".trial summary").first().click();
    const seconds = await page
      .locator("audio")
      .first()
      .evaluate(async (element: HTMLAudioElement) => {
        await element.play();
        return element.duration;
      });
    expect(seconds).toBeCloseTo(0.3, 2);
    expect(complaints).toEqual([]);
    expect(requests.every((url) => url.startsWith("file:"))).toBe(true);
    expect(writeMarkdown(report)).not.toContain("undefined");
  });
});
