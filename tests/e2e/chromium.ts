/** A real Chromium whose microphone is a wav file, and the window in it. */
import sparticuz from "@sparticuz/chromium";
import { chromium, type Browser, type Page } from "playwright-core";

/**
 * What the package sets for a cloud function and a test of a real page must not have: a muted output, a switched-off web
 * security, one process for everything.
 */
const UNWANTED = [
  "--mute-audio",
  "--single-process",
  "--disable-web-security",
  "--allow-running-insecure-content",
  "--disable-site-isolation-trials",
  "--headless",
  "--disable-features",
  "--enable-features",
];

export interface BrowserOptions {
  /** What the microphone hears, once, from the moment it is opened. Without it a beep every second. */
  wav?: string;
  /** How the browser's own question is answered. Defaults to "granted". */
  microphone?: "granted" | "denied";
}

/** Starts the browser that the npm package carries. */
export async function launchChromium({ wav, microphone = "granted" }: BrowserOptions = {}): Promise<Browser> {
  const args = sparticuz.args.filter((arg) => !UNWANTED.some((unwanted) => arg.startsWith(unwanted)));
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [
      ...args,
      "--use-fake-device-for-media-stream",
      `--use-fake-ui-for-media-stream${microphone === "denied" ? "=deny" : ""}`,
      ...(wav === undefined ? [] : [`--use-file-for-fake-audio-capture=${wav}%noloop`]),
    ],
  });
}

export interface WindowOptions {
  colorScheme?: "light" | "dark";
  viewport?: { width: number; height: number };
}

export interface OpenedWindow {
  page: Page;
  /** What the page complained about: errors, broken rules of the content security policy. */
  complaints: string[];
}

/** Opens the window at `url` in a fresh profile and waits until it can be used. */
export async function openWindow(browser: Browser, url: string, options: WindowOptions = {}): Promise<OpenedWindow> {
  const { colorScheme = "light", viewport = { width: 960, height: 720 } } = options;
  const context = await browser.newContext({ colorScheme, viewport });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.addInitScript(tapOutput);
  await page.goto(url);
  await page.locator(".talk-key:enabled").waitFor();
  return { page, complaints };
}

declare global {
  interface Window {
    /** The loudest sample that reached any output of the page since it was set to 0. */
    loudestOutput: number;
  }
}

/** Runs in the page, before its scripts: listens in on what goes to the speakers. */
function tapOutput(): void {
  window.loudestOutput = 0;
  const connect = AudioNode.prototype.connect as (
    this: AudioNode,
    node: AudioNode | AudioParam,
    ...rest: number[]
  ) => AudioNode;
  function connectAndListen(this: AudioNode, node: AudioNode | AudioParam, ...rest: number[]): AudioNode {
    if (node instanceof AudioDestinationNode) {
      const tap = this.context.createAnalyser();
      tap.fftSize = 2048;
      const samples = new Float32Array(tap.fftSize);
      connect.call(this, tap);
      setInterval(() => {
        tap.getFloatTimeDomainData(samples);
        for (const sample of samples) window.loudestOutput = Math.max(window.loudestOutput, Math.abs(sample));
      }, 40);
    }
    return connect.call(this, node, ...rest);
  }
  Object.assign(AudioNode.prototype, { connect: connectAndListen });
}
