/** A real Chromium whose microphone is a wav file, and the window in it. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import sparticuz from "@sparticuz/chromium";
import { chromium, type Browser, type Page } from "playwright-core";

/** Where the browser is unpacked, once for this checkout. */
const UNPACKED = fileURLToPath(new URL("../../node_modules/.cache/chromium", import.meta.url));

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

/** For a machine without fonts: the one that the package carries. */
const FONTS = join(UNPACKED, "fonts", "own.conf");

/** Why there is no browser to test in, or null: the package holds one for Linux on x86-64 alone. */
export const whyNoChromium: string | null =
  process.platform === "linux" && process.arch === "x64" ? null : `no Chromium for ${process.platform} ${process.arch}`;

export interface BrowserOptions {
  /** What the microphone hears from the moment it is opened. Without it a beep every second. */
  wav?: string;
  /** Whether it hears it again and again. Defaults to once, then silence. */
  isLooped?: boolean;
  /** How the browser's own question is answered. Defaults to "granted". */
  microphone?: "granted" | "denied";
}

/**
 * Starts the browser that the npm package carries, with the libraries and fonts that it carries too: nothing of the system
 * but its C library is needed.
 */
export async function launchChromium({
  wav,
  isLooped = false,
  microphone = "granted",
}: BrowserOptions = {}): Promise<Browser> {
  if (!existsSync(UNPACKED)) await unpack();
  const args = sparticuz.args.filter((arg) => !UNWANTED.some((unwanted) => arg.startsWith(unwanted)));
  return chromium.launch({
    executablePath: join(UNPACKED, "chromium"),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(UNPACKED, "al2023", "lib"),
      ...(existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_FILE: FONTS }),
    },
    args: [
      ...args,
      "--use-fake-device-for-media-stream",
      `--use-fake-ui-for-media-stream${microphone === "denied" ? "=deny" : ""}`,
      ...(wav === undefined ? [] : [`--use-file-for-fake-audio-capture=${wav}${isLooped ? "" : "%noloop"}`]),
    ],
  });
}

/** The package unpacks into the folder for temporary files, and its libraries only where it believes itself in the cloud. */
async function unpack(): Promise<void> {
  mkdirSync(dirname(UNPACKED), { recursive: true });
  const fresh = mkdtempSync(`${UNPACKED}-`);
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: fresh, AWS_LAMBDA_JS_RUNTIME: "nodejs24.x" });
  try {
    await sparticuz.executablePath();
  } finally {
    for (const name of ["TMPDIR", "AWS_LAMBDA_JS_RUNTIME"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
  writeFileSync(
    join(fresh, "fonts", "own.conf"),
    '<?xml version="1.0"?><fontconfig><dir prefix="relative">fonts</dir></fontconfig>',
  );
  try {
    renameSync(fresh, UNPACKED);
  } catch (error) {
    // Another process was first.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(UNPACKED)) throw error;
  }
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
