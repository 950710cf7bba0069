/** Runs, arms and trials as the database keeps them. */
import type { Marks, Start, Timings } from "../../contract.ts";
import type { Database } from "../../storage/database.ts";
import type { Arm, Clear, DatasetRow, Provenance, Run, Trial } from "./records.ts";

interface RunRow {
  id: string;
  experiment: string;
  source: string;
  state: Run["state"];
  started_at: string;
  ended_at: string | null;
  seed: number;
  dataset: string;
  schedule_digest: string;
  trials_planned: number;
  provenance: string;
  imported_from: string | null;
}

interface ArmRow {
  label: string;
  program: string;
  pipeline: string;
  budget_bytes: number | null;
  clear: Clear | null;
  options: string | null;
}

interface TrialRow {
  run_id: string;
  number: number;
  arm: string;
  dataset_row: string;
  repetition: number;
  is_warmup: 0 | 1;
  status: Trial["status"];
  error: string | null;
  started_at: string;
  start: Start | null;
  accent_asked: string | null;
  accent_heard: string | null;
  transcript: string | null;
  reply: string | null;
  reply_heard: string | null;
  stop_reason: string | null;
  marks: string;
  timings: string | null;
  metrics: string;
  utterance_file: string | null;
  reply_file: string | null;
}

/** Inserts or updates a run; its arms are those of the first time. */
export function putRun(db: Database, run: Run): void {
  db.prepare(
    `INSERT INTO runs (id, experiment, source, state, started_at, ended_at, seed, dataset, schedule_digest, trials_planned,
       provenance, imported_from)
     VALUES (@id, @experiment, @source, @state, @startedAt, @endedAt, @seed, @dataset, @scheduleDigest, @trialsPlanned,
       @provenance, @importedFrom)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at, provenance = excluded.provenance`,
  ).run({
    id: run.id,
    experiment: run.experiment,
    source: run.source,
    state: run.state,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    seed: run.seed,
    dataset: JSON.stringify(run.dataset),
    scheduleDigest: run.scheduleDigest,
    trialsPlanned: run.trialsPlanned,
    provenance: JSON.stringify(run.provenance),
    importedFrom: run.importedFrom,
  });
  const putArm = db.prepare(
    `INSERT INTO run_arms (run_id, position, label, program, pipeline, budget_bytes, clear, options)
     VALUES (@runId, @position, @label, @program, @pipeline, @budgetBytes, @clear, @options) ON CONFLICT DO NOTHING`,
  );
  for (const [position, arm] of run.arms.entries()) {
    putArm.run({
      runId: run.id,
      position,
      label: arm.label,
      program: arm.program,
      pipeline: JSON.stringify(arm.pipeline),
      budgetBytes: arm.budgetBytes,
      clear: arm.clear ?? null,
      options: arm.options === undefined ? null : JSON.stringify(arm.options),
    });
  }
}

/** Inserts a trial. */
export function putTrial(db: Database, trial: Trial): void {
  db.prepare(
    `INSERT INTO trials (run_id, number, arm, dataset_row, repetition, is_warmup, status, error, started_at, start, accent_asked,
       accent_heard, transcript, reply, reply_heard, stop_reason, marks, timings, metrics, utterance_file, reply_file)
     VALUES (@runId, @number, @arm, @row, @repetition, @isWarmup, @status, @error, @startedAt, @start, @accentAsked,
       @accentHeard, @transcript, @reply, @replyHeard, @stopReason, @marks, @timings, @metrics, @utterance, @replyFile)`,
  ).run({
    runId: trial.runId,
    number: trial.number,
    arm: trial.arm,
    row: JSON.stringify(trial.row),
    repetition: trial.repetition,
    isWarmup: trial.isWarmup ? 1 : 0,
    status: trial.status,
    error: trial.error === null ? null : JSON.stringify(trial.error),
    startedAt: trial.startedAt,
    start: trial.start,
    accentAsked: trial.accentAsked,
    accentHeard: trial.accentHeard,
    transcript: trial.transcript,
    reply: trial.reply,
    replyHeard: trial.replyHeard,
    stopReason: trial.stopReason,
    marks: JSON.stringify(trial.marks),
    timings: trial.timings === null ? null : JSON.stringify(trial.timings),
    metrics: JSON.stringify(trial.metrics),
    utterance: trial.files.utterance,
    replyFile: trial.files.reply,
  });
}

/** Newest first. */
export function takeRuns(db: Database): Run[] {
  const rows = db.prepare<[], RunRow>("SELECT * FROM runs ORDER BY id DESC").all();
  return rows.map((row) => toRun(db, row));
}

/** The runs whose id begins with `prefix`: at most two, which is enough to see that it is not one. Newest first. */
export function takeRunsLike(db: Database, prefix: string): Run[] {
  const rows = db
    .prepare<[number, string], RunRow>("SELECT * FROM runs WHERE substr(id, 1, ?) = ? ORDER BY id DESC LIMIT 2")
    .all(prefix.length, prefix);
  return rows.map((row) => toRun(db, row));
}

/** In the order in which they were played, one at a time. */
export function* takeTrials(db: Database, runId: string): Generator<Trial> {
  const rows = db.prepare<[string], TrialRow>("SELECT * FROM trials WHERE run_id = ? ORDER BY number").iterate(runId);
  for (const row of rows) yield toTrial(row);
}

export function countTrials(db: Database, runId: string): { played: number; failed: number } {
  const counted = db
    .prepare<[string], { played: number; failed: number }>(
      "SELECT count(*) AS played, count(*) FILTER (WHERE status = 'failed') AS failed FROM trials WHERE run_id = ?",
    )
    .get(runId);
  return counted ?? { played: 0, failed: 0 };
}

/** `putRun` wrote these columns from a `Run`, and the schema checks them: they are what they say. */
function toRun(db: Database, row: RunRow): Run {
  const arms = db
    .prepare<[string], ArmRow>(
      "SELECT label, program, pipeline, budget_bytes, clear, options FROM run_arms WHERE run_id = ? ORDER BY position",
    )
    .all(row.id)
    .map(({ label, program, pipeline, budget_bytes, clear, options }): Arm => ({
      label,
      program,
      pipeline: JSON.parse(pipeline) as unknown,
      budgetBytes: budget_bytes,
      ...(clear === null ? {} : { clear }),
      ...(options === null ? {} : { options: JSON.parse(options) as Record<string, unknown> }),
    }));
  return {
    id: row.id,
    experiment: row.experiment,
    source: row.source,
    state: row.state,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    seed: row.seed,
    dataset: JSON.parse(row.dataset) as Run["dataset"],
    scheduleDigest: row.schedule_digest,
    trialsPlanned: row.trials_planned,
    arms,
    provenance: JSON.parse(row.provenance) as Provenance,
    importedFrom: row.imported_from,
  };
}

/** The same of `putTrial` and a `Trial`. */
function toTrial(row: TrialRow): Trial {
  return {
    runId: row.run_id,
    number: row.number,
    arm: row.arm,
    row: JSON.parse(row.dataset_row) as DatasetRow,
    repetition: row.repetition,
    isWarmup: row.is_warmup === 1,
    status: row.status,
    error: row.error === null ? null : (JSON.parse(row.error) as Trial["error"]),
    startedAt: row.started_at,
    start: row.start,
    accentAsked: row.accent_asked,
    accentHeard: row.accent_heard,
    transcript: row.transcript,
    reply: row.reply,
    replyHeard: row.reply_heard,
    stopReason: row.stop_reason,
    marks: JSON.parse(row.marks) as Marks,
    timings: row.timings === null ? null : (JSON.parse(row.timings) as Timings),
    metrics: JSON.parse(row.metrics) as Trial["metrics"],
    files: { utterance: row.utterance_file, reply: row.reply_file },
  };
}
