/** A report as one page that needs nothing else: no network, no library, and no script to be read. */
import { createHash } from "node:crypto";
import type { Block, Report, Section } from "../report.ts";
import { writeCurves, writeIntervals, writeWaterfallChart } from "./charts.ts";
import { SCRIPT, STYLE } from "./look.ts";
import { markup, Markup } from "./safe.ts";
import { writeTable } from "./table.ts";
import { writeTrials } from "./trials.ts";

export function writeHtml(report: Report): string {
  const { title, sections, trials, cautions } = report;
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="MiniFlow ${report.appVersion}" />
        <title>${title}</title>
        <style>${new Markup(STYLE)}</style>
      </head>
      <body>
        <a class="skip" href="#results">To the results</a>
        <header>
          <h1>${title}</h1>
          <p class="quiet">Made by MiniFlow ${report.appVersion} at ${report.madeAt}. ${report.soundNote}</p>
          ${
            cautions.length === 0
              ? null
              : markup`<ul class="cautions" aria-label="Before you believe a figure">
                  ${cautions.map((caution) => markup`<li>${caution}</li>`)}
                </ul>`
          }
        </header>
        <nav aria-label="Contents">
          <ul>
            ${sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}
            <li><a href="#trials">Every trial</a></li>
          </ul>
        </nav>
        <main id="results">
          ${sections.map(writeSection)}
          <section aria-labelledby="trials">
            <h2 id="trials">Every trial (${trials.length})</h2>
            ${writeTrials(trials)}
          </section>
        </main>
        <footer>A dash is a figure that is missing: it was not measured, which is not zero.</footer>
        <script>${new Markup(SCRIPT)}</script>
      </body>
    </html> `;
  return page.toString();
}

/** Whatever a page says of itself by mistake, nothing but this style, this script and sounds can be used, and nothing is fetched. */
function policy(): string {
  const script = createHash("sha256").update(SCRIPT).digest("base64");
  return `default-src 'none'; style-src 'unsafe-inline'; media-src data: 'self'; script-src 'sha256-${script}'; base-uri 'none'; form-action 'none'`;
}

function writeSection({ id, title, blocks }: Section): Markup {
  return markup`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${blocks.map(writeBlock)}
  </section> `;
}

function writeBlock(block: Block): Markup {
  switch (block.kind) {
    case "table":
      return writeTable(block);
    case "intervals":
      return writeIntervals(block);
    case "waterfall":
      return writeWaterfallChart(block);
    case "curves":
      return writeCurves(block);
    case "source":
      return markup`<details class="source">
        <summary>${block.title}</summary>
        <pre tabindex="0">${block.text}</pre>
      </details>`;
    case "paragraph":
      return markup`<p class="note">${block.text}</p>`;
  }
}
