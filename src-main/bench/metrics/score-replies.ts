/** Scores the replies of a run, each after its trial has ended. */
import { readRecording } from "../../audio/wav.ts";
import { SPEECH_RATE_HZ } from "../../engines/engine.ts";
import { toMiniflowError } from "../../errors.ts";
import { openUtmos, type OpenUtmosOptions } from "./utmos.ts";

export interface ReplyScorer {
  /** Null where there is no scorer, or it cannot tell: the figure is missing then, and the trial as good as any. */
  score(wav: string): Promise<number | null>;
  close(): Promise<void>;
}

export interface ReplyScorerOptions extends OpenUtmosOptions {
  /** Hears why scores are missing, each reason once. */
  onNote: (note: string) => void;
}

/** Errors: none; whatever is wrong with the scorer is a note, and its figure is missing. */
export async function openReplyScorer({ onNote, ...options }: ReplyScorerOptions): Promise<ReplyScorer> {
  const told = new Set<string>();
  function tell(note: string): null {
    if (!told.has(note)) onNote(note);
    told.add(note);
    return null;
  }
  const { scorer, why } = await openUtmos(options).catch((error: unknown) => ({
    scorer: null,
    why: `utmos is not measured: ${toMiniflowError(error).message}`,
  }));
  if (scorer === null) tell(why);
  return {
    async score(wav) {
      if (scorer === null) return null;
      // Like the trial, it is done to its end.
      const { signal } = new AbortController();
      try {
        return await scorer.score(await readRecording(wav, { signal }), SPEECH_RATE_HZ, { signal });
      } catch (error) {
        return tell(`utmos is missing in a trial: ${toMiniflowError(error).message}`);
      }
    },
    close: async () => scorer?.close(),
  };
}
