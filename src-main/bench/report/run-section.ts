/** What was run, on what, by whom: everything a stranger needs to repeat it, and to doubt it. Pure. */
import { formatBytes } from "../../downloads/format-bytes.ts";
import { UNTOLD } from "../import/read-reference.ts";
import type { Run } from "../runs/records.ts";
import { listArms, shortIdOf, type ArmView, type RunInput } from "./arm-views.ts";
import { findDifferences, flattenValues } from "./effective-values.ts";
import type { Block, Cell, Section } from "./report.ts";

/** A minute's load above this at the start: something else was running, each busy core counting one. */
const BUSY_LOAD = 0.5;

export function makeRunSection(inputs: readonly RunInput[]): Section {
  const arms = listArms(inputs);
  const facts = inputs.map(describeRun);
  const names = facts[0]?.map(([name]) => name) ?? [];
  const blocks: Block[] = [
    {
      kind: "table",
      title: inputs.length === 1 ? "The run" : "The runs",
      head: [
        "",
        ...inputs.map(({ run }) => (inputs.length === 1 ? run.experiment : `${run.experiment} [${shortIdOf(run)}]`)),
      ],
      wordColumns: 1 + inputs.length,
      rows: names.map((name, at) => [name, ...facts.map((run) => run[at]?.[1] ?? null)]),
      notes: [],
    },
    ...describeArms(arms),
    ...inputs.flatMap(({ run }): Block[] =>
      run.source === ""
        ? []
        : [{ kind: "source", title: `The experiment's file of run ${run.id}, letter for letter`, text: run.source }],
    ),
  ];
  return { id: "run", title: "What was run", blocks };
}

function describeRun({ run, trials }: RunInput): [name: string, value: Cell][] {
  const { provenance, dataset, importedFrom } = run;
  const { machine, gpu, clockMhz, load } = provenance;
  const isOurs = importedFrom === null;
  const warmups = trials.filter(({ isWarmup }) => isWarmup).length;
  const failed = trials.filter(({ status, isWarmup }) => status === "failed" && !isWarmup).length;
  const both = (start: number | null, end: number | null, digits: number, unit = ""): Cell => {
    const say = (value: number | null): string => (value === null ? "not told" : `${value.toFixed(digits)}${unit}`);
    return start === null && end === null ? null : `${say(start)} at the start, ${say(end)} at the end`;
  };
  return [
    ["id", run.id],
    ["state", run.state],
    ["imported from", importedFrom],
    ["began", run.startedAt],
    ["ended", run.endedAt],
    ["trials played", `${trials.length} of ${run.trialsPlanned}, ${warmups} of them warmups, ${failed} others failed`],
    ["dataset", dataset.name],
    ["dataset's digest", dataset.digest],
    ["recordings", String(dataset.rows)],
    ["schedule's digest", run.scheduleDigest],
    ["seed", isOurs ? String(run.seed) : null],
    ["processor", machine === null ? null : `${machine.cpu}, ${machine.cores} cores`],
    ["memory", machine === null ? null : formatBytes(machine.memoryBytes)],
    ["GPU", gpu === null ? null : `${gpu.name}, ${formatBytes(gpu.vramBytes)}, driver ${gpu.driver ?? "not told"}`],
    ["system", machine?.os ?? null],
    ["versions", machine === null ? null : `MiniFlow ${machine.appVersion}, Node ${machine.nodeVersion}`],
    ["commit", provenance.commit],
    ["files differ from the commit", sayYes(provenance.isModified)],
    ["lockfile, SHA-256", provenance.lockfileSha256],
    ["processor's clock", both(clockMhz.start, clockMhz.end, 0, " MHz")],
    ["throttled", sayYes(provenance.isThrottled)],
    ["load average", both(load.start, load.end, 2)],
  ];
}

/** The values in which arms differ side by side, and all of each below. */
function describeArms(arms: readonly ArmView[]): Block[] {
  const values = arms.map(
    ({ arm }) => new Map([...flattenValues(arm.pipeline), ...flattenValues(arm.options ?? {}, "options")]),
  );
  const differing = findDifferences(values);
  const overview: Block = {
    kind: "table",
    title: "The arms",
    head: ["arm", "program", "budget", "cleared before each trial", "counted", "failed", "warmups"],
    wordColumns: 4,
    rows: arms.map(({ label, arm, counted, failed, warmups }): Cell[] => [
      label,
      arm.program,
      arm.budgetBytes === null ? "none" : formatBytes(arm.budgetBytes),
      arm.clear ?? "none",
      String(counted.length),
      String(failed.length),
      String(warmups),
    ]),
    notes: [],
  };
  const differences: Block[] =
    arms.length < 2 || differing.length === 0
      ? []
      : [
          {
            kind: "table",
            title: "In what the arms differ",
            head: ["value", ...arms.map(({ label }) => label)],
            wordColumns: 1 + arms.length,
            rows: differing.map((path) => [path, ...values.map((own) => own.get(path) ?? null)]),
            notes: [],
          },
        ];
  const whole = arms.map(({ label }, at): Block => {
    const lines = [...(values[at] ?? [])].map(([path, value]) => (path === "" ? value : `${path}: ${value}`));
    return { kind: "source", title: `All effective values of ${label}`, text: lines.join("\n") };
  });
  return [overview, ...differences, ...whole];
}

/** Trials that failed, with what they said. */
export function makeFailureSection(inputs: readonly RunInput[]): Section {
  const rows = listArms(inputs).flatMap(({ label, failed }) =>
    failed.map(({ number, row, error }): Cell[] => [
      label,
      String(number + 1),
      row.id,
      error?.code ?? null,
      error?.message ?? null,
    ]),
  );
  const blocks: Block[] =
    rows.length === 0
      ? []
      : [
          {
            kind: "table",
            title: "Trials that failed, none of them in any figure",
            head: ["arm", "trial", "recording", "error", "what happened"],
            wordColumns: 5,
            rows,
            notes: [],
          },
        ];
  return { id: "failures", title: "Failed trials", blocks };
}

/** What makes figures worth less than they look. */
export function listCautions(inputs: readonly RunInput[]): string[] {
  const single = inputs.flatMap(({ run, trials }) => cautionsOf(run, trials));
  const machines = new Set(inputs.map(({ run }) => JSON.stringify(run.provenance.machine)));
  const datasets = new Set(inputs.map(({ run }) => run.dataset.digest));
  return [
    ...single,
    ...(machines.size > 1 ? ["The runs are from different machines or versions: their times cannot be compared."] : []),
    ...(datasets.size > 1
      ? ["The runs played different recordings: neither their words nor their times are of the same task."]
      : []),
  ];
}

function cautionsOf(run: Run, trials: RunInput["trials"]): string[] {
  const { provenance } = run;
  const failed = trials.filter(({ status, isWarmup }) => status === "failed" && !isWarmup).length;
  const said = [
    run.importedFrom === null ? null : `is of another program. ${UNTOLD}`,
    run.state === "finished" ? null : `is not finished: ${trials.length} of ${run.trialsPlanned} trials were played.`,
    failed === 0 ? null : `has failed trials, which are in no figure: ${failed}.`,
    provenance.isModified === true ? "was made by sources that differ from its commit." : null,
    provenance.isThrottled === true ? "was made while the processor was throttled." : null,
    (provenance.load.start ?? 0) > BUSY_LOAD
      ? `began on a busy machine (load ${provenance.load.start?.toFixed(2) ?? ""}).`
      : null,
  ];
  return said.flatMap((sentence) => (sentence === null ? [] : [`Run ${run.id} ${sentence}`]));
}

function sayYes(known: boolean | null): Cell {
  return known === null ? null : known ? "yes" : "no";
}
