import { join } from "node:path";
import { stringify } from "yaml";
import type { Assistant } from "../assistant.ts";
import { createMemoryPlayback, type MemoryPlayback } from "../audio/memory-playback.ts";
import { encodeWav, readRecording } from "../audio/wav.ts";
import type { AssistantOptions } from "../assistant.ts";
import { readPipeline } from "../catalog/pipeline.ts";
import { parseBytes } from "../residency/budget.ts";
import { listSamples } from "../catalog/samples.ts";
import type { Turn } from "../contract.ts";
import { isAbort, MiniflowError } from "../errors.ts";
import { drawWaterfall } from "./waterfall.ts";
import { withAssistant, type CommandContext } from "./with-assistant.ts";
import { checkWritable, writeWhole } from "./write-file.ts";

export interface TalkOptions {
  /** A name in resources/pipelines, or the path of a .yml file. */
  pipeline: string;
  budget?: string;
  /** The folder for the replies. Defaults to the current one; with `mic`, replies are only written where it is given. */
  out?: string;
  voice?: string;
  accent?: string;
  mic?: boolean;
  /** Without recordings: only the first sample, not all of them. */
  one?: boolean;
  dryRun?: boolean;
  keepAudio: boolean;
}

interface Question {
  path: string;
  /** Questions with the same name here are the turns of one conversation. */
  conversation: string;
}

/** Asks the assistant what is said in `files`, or in the samples, or into the microphone. */
export async function talk(files: string[], options: TalkOptions, context: CommandContext): Promise<void> {
  refuseContradictions(files, options);
  const questions = options.mic === true ? [] : chooseQuestions(files, options.one ?? false);
  if (options.dryRun === true) return showPlan(questions, options, context);
  if (options.mic === true) {
    const { talkIntoMicrophone } = await import("./talk-into-microphone.ts");
    return talkIntoMicrophone(options, context);
  }
  const outDir = options.out ?? ".";
  checkWritable(outDir);
  await withAssistant(assistantOptions(options), context, async (assistant) => {
    const conversations = new Map<string, string>();
    for (const [index, question] of questions.entries()) {
      const conversationId = conversations.get(question.conversation) ?? assistant.newConversation();
      conversations.set(question.conversation, conversationId);
      const replyPath = join(outDir, replyName(index, questions.length));
      try {
        await ask({ assistant, path: question.path, conversationId, replyPath, options, context });
      } catch (error) {
        // The other recordings may be sound.
        if (isAbort(error)) throw error;
        context.terminal.fail(error);
      }
    }
  });
}

/** The part of the options that is the assistant's. */
export function assistantOptions({ pipeline, keepAudio, budget }: TalkOptions): Omit<AssistantOptions, "home"> {
  return {
    pipeline,
    ...(keepAudio ? {} : { keepAudio }),
    ...(budget === undefined ? {} : { budgetBytes: parseBytes(budget) }),
  };
}

/** The part of the options that is a turn's. */
export function turnOptions({ voice, accent }: TalkOptions): { voice?: string; accent?: string } {
  return { ...(voice === undefined ? {} : { voice }), ...(accent === undefined ? {} : { accent }) };
}

/** "reply.wav" for the only one, else "reply-01.wav" and so on. */
export function replyName(index: number, count: number): string {
  return count === 1 ? "reply.wav" : `reply-${String(index + 1).padStart(Math.max(2, String(count).length), "0")}.wav`;
}

/** A turn as `talk --json` prints it. */
export function describeTurn(turn: Turn, file: string | null, audioPath: string | null): object {
  return {
    turnId: turn.id,
    conversationId: turn.conversationId,
    startedAt: turn.startedAt,
    file,
    transcript: turn.transcript,
    confidence: turn.confidence,
    accent: turn.accent,
    voice: turn.voice,
    reply: turn.reply,
    outcome: turn.outcome,
    notice: turn.notice,
    audioPath,
    phaseMarks: turn.marks,
    timings: turn.timings,
    start: turn.start,
  };
}

/** A turn in words, with its waterfall. */
export function narrateTurn(turn: Turn, audioPath: string | null): string[] {
  const sure = turn.confidence === null ? "" : `  (${Math.round(turn.confidence * 100)} % sure)`;
  return [
    ...(turn.transcript === "" ? [] : [`you:      ${turn.transcript}${sure}`]),
    ...(turn.reply === "" ? [] : [`MiniFlow: ${turn.reply}`, ""]),
    ...drawWaterfall(turn),
    ...(audioPath === null ? [] : [`  its sound is in ${audioPath}`]),
    "",
  ];
}

interface Asked {
  assistant: Assistant;
  path: string;
  conversationId: string;
  replyPath: string;
  options: TalkOptions;
  context: CommandContext;
}

async function ask({ assistant, path, conversationId, replyPath, options, context }: Asked): Promise<void> {
  const { terminal, signal } = context;
  const pcm = await readRecording(path, { signal });
  terminal.tell(`asking ${path}`);
  let playback: MemoryPlayback | undefined;
  const turn = await assistant.runTurn({
    pcm,
    conversationId,
    ...turnOptions(options),
    openPlayback: (_turnId, events) => (playback = createMemoryPlayback(events)),
    signal,
  });
  signal.throwIfAborted();
  const sampleRateHz = playback?.sampleRateHz ?? null;
  const audioPath = sampleRateHz === null ? null : replyPath;
  if (playback !== undefined && sampleRateHz !== null) writeWhole(replyPath, encodeWav(playback.pcm, sampleRateHz));
  terminal.show(describeTurn(turn, path, audioPath), () => narrateTurn(turn, audioPath));
  if (turn.notice !== null) terminal.complain({ code: turn.notice.code, message: `"${path}": ${turn.notice.message}` });
}

function chooseQuestions(files: string[], one: boolean): Question[] {
  if (files.length > 0) return files.map((path) => ({ path, conversation: "files" }));
  const samples = listSamples().map(({ path, conversation }) => ({ path, conversation: conversation ?? path }));
  return one ? samples.slice(0, 1) : samples;
}

function refuseContradictions(files: string[], { mic, one }: TalkOptions): void {
  const refuse = (message: string) => {
    throw new MiniflowError("USAGE", message, { hint: "See: miniflow talk --help." });
  };
  if (mic === true && files.length > 0) refuse("--mic listens to the microphone and takes no files.");
  if (mic === true && one === true) refuse("--mic listens to the microphone and not to the sample of --one.");
}

function showPlan(questions: Question[], options: TalkOptions, { terminal }: CommandContext): void {
  const { name, ...values } = readPipeline(options.pipeline);
  const plan = {
    pipeline: name,
    ...values,
    talk: {
      files: questions.map((question) => question.path),
      out: options.out ?? (options.mic === true ? null : "."),
      mic: options.mic ?? false,
      voice: options.voice ?? values.tts.voice,
      accent: options.accent ?? "as set",
      keepAudio: options.keepAudio ? "as set" : false,
    },
  };
  terminal.show(plan, () => stringify(plan).trimEnd().split("\n"));
}
