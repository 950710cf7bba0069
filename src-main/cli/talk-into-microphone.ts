import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Assistant } from "../assistant.ts";
import { openMicrophone } from "../audio/capture.ts";
import { openLoudspeaker, type Loudspeaker } from "../audio/device-playback.ts";
import { createMemoryPlayback, type MemoryPlayback } from "../audio/memory-playback.ts";
import type { OpenPlayback } from "../audio/playback.ts";
import { encodeWav } from "../audio/wav.ts";
import { assistantOptions, describeTurn, narrateTurn, replyName, turnOptions, type TalkOptions } from "./talk.ts";
import { withAssistant, type CommandContext } from "./with-assistant.ts";
import { checkWritable, writeWhole } from "./write-file.ts";

/** How many replies there will be: enough to number them. */
const UNKNOWN_COUNT = 99;

/** A conversation through the sound card: Enter begins and ends a question, Ctrl-C or the end of the input leaves. */
export async function talkIntoMicrophone(options: TalkOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  if (options.out !== undefined) checkWritable(options.out);
  const microphone = await openMicrophone({ signal });
  try {
    const loudspeaker = await openLoudspeaker({ signal });
    try {
      await withAssistant({ ...assistantOptions(options), warm: true }, context, async (assistant) => {
        const lost = Promise.withResolvers<never>();
        microphone.onLost(lost.reject);
        loudspeaker.onLost(lost.reject);
        terminal.tell("Press Enter and speak; press Enter again when you are done. Ctrl-C leaves.");
        await Promise.race([lost.promise, converse({ assistant, microphone, loudspeaker, options, context })]);
      });
    } finally {
      loudspeaker.close();
    }
  } finally {
    microphone.close();
  }
}

interface Conversation {
  assistant: Assistant;
  microphone: Awaited<ReturnType<typeof openMicrophone>>;
  loudspeaker: Loudspeaker;
  options: TalkOptions;
  context: CommandContext;
}

async function converse({ assistant, microphone, loudspeaker, options, context }: Conversation): Promise<void> {
  const { terminal, signal } = context;
  const conversationId = assistant.newConversation();
  let count = 0;
  let release: (() => void) | null = null;
  let last: Promise<void> = Promise.resolve();

  async function press(): Promise<() => void> {
    const { open, heard } = keepSound(loudspeaker.open);
    const turn = await assistant.beginTurn({ conversationId, ...turnOptions(options), openPlayback: open, signal });
    const stop = microphone.listen((frame) => turn.feed(frame));
    const number = count;
    count += 1;
    last = turn.ended.then((ended) => {
      const sound = heard();
      const rateHz = sound?.sampleRateHz ?? null;
      let audioPath: string | null = null;
      if (options.out !== undefined && sound !== null && rateHz !== null) {
        audioPath = join(options.out, replyName(number, UNKNOWN_COUNT));
        writeWhole(audioPath, encodeWav(sound.pcm, rateHz));
      }
      if (ended.outcome === "cancelled") return;
      terminal.show(describeTurn(ended, null, audioPath), () => narrateTurn(ended, audioPath));
      if (ended.notice !== null) terminal.tell(`${ended.notice.message} (${ended.notice.code})`);
    });
    // A failure is reported when the conversation ends; until then it must not end the process.
    last.catch(() => {});
    terminal.tell("listening …");
    return () => {
      stop();
      turn.release();
    };
  }

  const lines = createInterface({ input: process.stdin });
  const leave = () => lines.close();
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  for await (const _ of lines) {
    if (release === null) release = await press();
    else {
      release();
      release = null;
    }
  }
  release?.();
  await last;
}

/** Plays, and keeps what was played. */
function keepSound(open: OpenPlayback): { open: OpenPlayback; heard: () => MemoryPlayback | null } {
  let kept: MemoryPlayback | null = null;
  return {
    open(turnId, events) {
      const playback = open(turnId, events);
      const memory = createMemoryPlayback({ onFirstAudible: () => {} });
      kept = memory;
      return {
        play(chunk) {
          memory.play(chunk);
          playback.play(chunk);
        },
        finish: () => playback.finish(),
        silence() {
          memory.silence();
          playback.silence();
        },
      };
    },
    heard: () => kept,
  };
}
