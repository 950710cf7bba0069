import { dirname, resolve } from "node:path";
import { composeReport } from "../../bench/report/compose.ts";
import { writeHtml } from "../../bench/report/html/page.ts";
import { writeMarkdown } from "../../bench/report/markdown.ts";
import { placeSounds } from "../../bench/report/sounds.ts";
import { openRuns } from "../../bench/runs/store.ts";
import { MiniflowError } from "../../errors.ts";
import { appVersion } from "../../roots.ts";
import { resolveHome } from "../../storage/home.ts";
import type { CommandContext } from "../with-assistant.ts";
import { checkWritable, explainWriteError, writeWhole } from "../write-file.ts";

export interface ReportOptions {
  out?: string;
  markdown?: string;
}

/** Writes what one or several runs found: an HTML page, a Markdown file, or both. Without either, the page is `bench-RUN.html` here. */
export async function report(
  ids: string[],
  options: ReportOptions,
  { terminal, signal }: CommandContext,
): Promise<void> {
  const runs = openRuns(resolveHome());
  try {
    const found = [...new Set(ids.map((id) => runs.read(id).id))].map((id) => ({
      run: runs.read(id),
      trials: runs.trials(id),
      folder: runs.folder(id),
    }));
    const [first] = found;
    if (first === undefined) throw new MiniflowError("USAGE", "There is no run to report on.");
    const { markdown } = options;
    const out = options.out ?? (markdown === undefined ? `bench-${first.run.id}.html` : null);
    for (const path of [out, markdown]) if (path !== null && path !== undefined) checkWritable(dirname(resolve(path)));
    signal.throwIfAborted();
    const sounds = place(found, out);
    const made = composeReport(found, { madeAt: new Date(), appVersion: appVersion(), sounds });
    if (out !== null) writeWhole(out, Buffer.from(writeHtml(made)));
    if (markdown !== undefined) writeWhole(markdown, Buffer.from(writeMarkdown(made)));
    const told = { runs: found.map(({ run }) => run.id), html: out, markdown: markdown ?? null, sounds: sounds.note };
    terminal.show({ ...told, cautions: made.cautions }, () => [
      ...(out === null ? [] : [`${out}: ${sounds.note}`]),
      ...(markdown === undefined ? [] : [markdown]),
      ...made.cautions.map((caution) => `  ${caution}`),
    ]);
  } finally {
    runs.close();
  }
}

function place(found: Parameters<typeof placeSounds>[0], out: string | null): ReturnType<typeof placeSounds> {
  try {
    return placeSounds(found, out);
  } catch (error) {
    throw explainWriteError(out ?? "", error);
  }
}
