/** Turns, stored whole or not at all. */
import type { Marks, Notice, Outcome, Start, Timings, Turn } from "../contract.ts";
import { SPEECH_RATE_HZ } from "../engines/engine.ts";
import { MiniflowError } from "../errors.ts";
import { audioName, writeAudio } from "./audio-files.ts";
import type { Sound, WrittenAudio } from "./audio-files.ts";
import type { Storage } from "./storage.ts";
import { guardStorage, toStorageError } from "./storage-errors.ts";

/** The sound of a turn: the recording at 16 kHz, and the reply if there was one. */
export interface KeptSound {
  recorded: Float32Array;
  reply: Sound | null;
}

export interface TurnPage {
  /** Defaults to 50. */
  limit?: number;
  /** A turn's id: only those stored before it. */
  before?: string;
}

/**
 * Stores a turn, its conversation where that is new, and its sound unless `sound` is null. The files are written first, then
 * row and names become valid together. Returns the turn with the names of its files.
 * Errors: DISK_FULL, DATABASE_LOCKED, STORAGE_FAILED; nothing of the turn is kept then, and everything before it is.
 */
export async function saveTurn(storage: Storage, turn: Turn, sound: KeptSound | null): Promise<Turn> {
  const written: WrittenAudio[] = [];
  const write = async (part: "utterance" | "reply", kept: Sound | null): Promise<string | null> => {
    if (kept === null || kept.pcm.length === 0) return null;
    const audio = await writeAudio(storage.home, audioName(turn.startedAt, turn.id, part), kept);
    written.push(audio);
    return audio.name;
  };
  try {
    const recorded = sound === null ? null : { pcm: sound.recorded, sampleRateHz: SPEECH_RATE_HZ };
    const utteranceAudio = await write("utterance", recorded);
    const replyAudio = await write("reply", sound?.reply ?? null);
    const stored: Turn = { ...turn, utteranceAudio, replyAudio };
    insert(storage, stored, () => {
      for (const audio of written) audio.keep();
    });
    return stored;
  } catch (error) {
    for (const audio of written) audio.discard();
    throw toStorageError(error, storage.db.name);
  }
}

/** `keepSound` runs last before the commit, when nothing but the commit itself can fail any more. */
function insert({ db, machineId }: Storage, turn: Turn, keepSound: () => void): void {
  db.transaction(() => {
    db.prepare("INSERT INTO conversations (id, started_at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING").run(
      turn.conversationId,
      turn.startedAt,
    );
    db.prepare(
      `INSERT INTO turns (id, conversation_id, machine_id, started_at, pipeline, accent, heard_accent, voice, outcome, start, transcript,
         confidence, reply, heard_reply, notice, marks, timings, utterance_audio, reply_audio)
       VALUES (@id, @conversationId, @machineId, @startedAt, @pipeline, @accent, @heardAccent, @voice, @outcome, @start, @transcript,
         @confidence, @reply, @heardReply, @notice, @marks, @timings, @utteranceAudio, @replyAudio)`,
    ).run({
      ...turn,
      machineId,
      notice: turn.notice === null ? null : JSON.stringify(turn.notice),
      marks: JSON.stringify(turn.marks),
      timings: JSON.stringify(turn.timings),
    });
    keepSound();
  }).immediate();
}

/** The newest turns, newest first. Errors: USAGE for a turn that is not there. */
export function listTurns({ db }: Pick<Storage, "db">, { limit = 50, before }: TurnPage = {}): Turn[] {
  return guardStorage(db.name, () => {
    const end = before === undefined ? Number.MAX_SAFE_INTEGER : sequenceOf({ db }, before);
    return db
      .prepare<[number, number], TurnRow>("SELECT * FROM turns WHERE sequence < ? ORDER BY sequence DESC LIMIT ?")
      .all(end, limit)
      .map(toTurn);
  });
}

/** All turns of a conversation, oldest first; none for one that is not known. */
export function listConversation({ db }: Pick<Storage, "db">, conversationId: string): Turn[] {
  return guardStorage(db.name, () =>
    db
      .prepare<[string], TurnRow>("SELECT * FROM turns WHERE conversation_id = ? ORDER BY sequence")
      .all(conversationId)
      .map(toTurn),
  );
}

export function countTurns({ db }: Pick<Storage, "db">): number {
  return guardStorage(db.name, () => db.prepare<[], number>("SELECT count(*) FROM turns").pluck().get() ?? 0);
}

function sequenceOf({ db }: Pick<Storage, "db">, turnId: string): number {
  const sequence = db.prepare<[string], number>("SELECT sequence FROM turns WHERE id = ?").pluck().get(turnId);
  if (sequence === undefined) throw new MiniflowError("USAGE", "There is no turn with that id.");
  return sequence;
}

interface TurnRow {
  id: string;
  conversation_id: string;
  started_at: string;
  pipeline: string;
  accent: string;
  heard_accent: string | null;
  voice: string;
  outcome: Outcome;
  start: Start;
  transcript: string;
  confidence: number | null;
  reply: string;
  heard_reply: string;
  notice: string | null;
  marks: string;
  timings: string;
  utterance_audio: string | null;
  reply_audio: string | null;
}

/** `insert` wrote these columns from a `Turn`, and the schema checks them: they are what they say. */
function toTurn(row: TurnRow): Turn {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    startedAt: row.started_at,
    pipeline: row.pipeline,
    accent: row.accent,
    heardAccent: row.heard_accent,
    voice: row.voice,
    outcome: row.outcome,
    start: row.start,
    transcript: row.transcript,
    confidence: row.confidence,
    reply: row.reply,
    heardReply: row.heard_reply,
    notice: row.notice === null ? null : (JSON.parse(row.notice) as Notice),
    marks: JSON.parse(row.marks) as Marks,
    timings: JSON.parse(row.timings) as Timings,
    utteranceAudio: row.utterance_audio,
    replyAudio: row.reply_audio,
  };
}
