/** Every trial: its words, its sound, its time. */
import type { TrialView } from "../report.ts";
import { writeWaterfall } from "./charts.ts";
import { markup, type Insert, type Markup } from "./safe.ts";

export function writeTrials(trials: readonly TrialView[]): Markup {
  return markup`<div class="filters" hidden>
      <label
        >Arm
        <select data-filter="arm">
          <option value="">all</option>
        </select></label
      >
      <label
        >Shown
        <select data-filter="state">
          <option value="">all</option>
          <option value="wrong">with word errors</option>
          <option value="failed">failed</option>
          <option value="warmup">warmups</option>
        </select></label
      >
      <label>Words <input type="search" data-filter="words" autocomplete="off" /></label>
      <output aria-live="polite"></output>
    </div>
    <div class="trials">${trials.map(writeTrial)}</div>`;
}

function writeTrial(view: TrialView): Markup {
  const { trial, run, arm, pairs, figures, waterfall, sound } = view;
  const { row, status, isWarmup, error, number, repetition } = trial;
  const wrong = pairs?.some(({ said, heard }) => said !== heard) ?? false;
  const states = [wrong ? "wrong" : "", status === "failed" ? "failed" : "", isWarmup ? "warmup" : ""].filter(
    (state) => state !== "",
  );
  return markup`<details class="trial" data-arm="${arm}" data-state="${states.join(" ")}">
    <summary>
      <span class="number">${number + 1}</span>
      <span class="who">${arm}</span>
      ${states.map((state) => markup`<b class="badge ${state}">${BADGES[state] ?? state}</b>`)}
      <span class="gist">${trial.transcript ?? row.transcript ?? row.id}</span>
    </summary>
    ${error === null ? null : markup`<p class="error">${error.message} <code>${error.code}</code></p>`}
    <dl class="words">
      ${line("expected", row.transcript)} ${line("heard", trial.transcript)}
      ${
        pairs === null || !wrong
          ? null
          : markup`<div>
              <dt>differences</dt>
              <dd>${writeDifferences(view)}</dd>
            </div>`
      }
      ${line("reply", trial.reply)} ${trial.replyHeard === null ? null : line("heard in the reply", trial.replyHeard)}
    </dl>
    <div class="sounds">
      ${writeSound(`what was asked, trial ${number + 1}`, "asked", sound.utterance)}
      ${writeSound(`the reply, trial ${number + 1}`, "reply", sound.reply)}
    </div>
    ${waterfall === null ? null : writeWaterfall(waterfall)}
    <dl class="facts">
      ${[
        ["run", run],
        ["recording", row.id],
        ["repetition", String(repetition + 1)],
        ["speaker", row.speaker],
        ["accent", row.accent],
        ["age", row.age],
        ["gender", row.gender],
        ["accent asked for", trial.accentAsked],
        ["accent heard", trial.accentHeard],
        ["began", trial.start],
        ["stopped because of", trial.stopReason],
        ["at", trial.startedAt],
        ...figures.map(({ title, value }) => [title, value] as const),
      ].map(([name, value]) =>
        value === null
          ? null
          : markup`<div>
              <dt>${name ?? ""}</dt>
              <dd>${value ?? ""}</dd>
            </div>`,
      )}
    </dl>
  </details> `;
}

const BADGES: Record<string, string> = { wrong: "word errors", failed: "failed", warmup: "warmup, not counted" };

function line(name: string, text: string | null): Markup {
  const missing = markup`<span class="missing">none kept</span>`;
  const none = markup`<span class="missing">no word</span>`;
  return markup`<div>
    <dt>${name}</dt>
    <dd>${text === null ? missing : text === "" ? none : text}</dd>
  </div>`;
}

/** As the comparison saw it: what was not heard is struck out, what was not said is underlined. */
function writeDifferences({ pairs }: TrialView): Insert[] {
  return (pairs ?? []).map(({ said, heard }) => {
    if (said === heard) return markup`${said} `;
    return [said === "" ? null : markup`<del>${said}</del> `, heard === "" ? null : markup`<ins>${heard}</ins> `];
  });
}

function writeSound(name: string, title: string, address: string | null): Markup {
  if (address === null) return markup`<p class="sound missing">${title}: no sound was kept</p>`;
  return markup`<p class="sound">
    ${title} <audio controls preload="none" aria-label="${name}" src="${address}"></audio>
  </p>`;
}
