/** Every figure that a trial can have: what people read of it, and how it is added up. `design.md` says what sets them apart. */

export type Unit =
  | "ms"
  | "s"
  | "ratio"
  | "share"
  | "words"
  | "characters"
  | "tokens"
  | "tokens/s"
  | "bytes"
  | "MB"
  | "score"
  | "count";

/** Which figures belong together. `reference`: counted as the reference system counted, by its own names. */
export type Family = "time" | "words" | "reply" | "memory" | "sound" | "reference" | "account";

export interface Metric {
  title: string;
  unit: Unit;
  /** Null where neither is: the length of a recording. */
  better: "lower" | "higher" | null;
  family: Family;
  /** Its definition, one sentence. */
  what: string;
  /**
   * What one number stands for many trials. `mean` and `median` are of the trials; a ratio is the sum of one metric by the sum of
   * another one, so that a long utterance weighs more than a short one.
   */
  centre: "mean" | "median" | { part: string; whole: string };
  /** Whether it depends on models having to come in first: then cold, warm and swapped trials are told apart. */
  isByStart: boolean;
}

const TIME = { unit: "ms", better: "lower", family: "time", centre: "median", isByStart: true } as const;
const LATENCY = { unit: "s", better: "lower", family: "reference", centre: "mean", isByStart: true } as const;
const REFERENCE_MB = { ...LATENCY, unit: "MB" } as const;
const RTF = { unit: "ratio", better: "lower", family: "time", centre: "median", isByStart: true } as const;
const WORDS = { unit: "words", better: "lower", family: "words", centre: "mean", isByStart: false } as const;
const REPLY = { better: null, family: "reply", centre: "mean", isByStart: false } as const;
const MEMORY = { unit: "bytes", better: "lower", family: "memory", centre: "median", isByStart: true } as const;

export const METRICS: Readonly<Record<string, Metric>> = {
  releaseToFirstAudioMs: {
    ...TIME,
    title: "release to first audio",
    what: "From the release of the key to the first audible sample, leading silence counted: what a person waits.",
  },
  stageSumMs: { ...TIME, title: "stages together", what: "asrMs + llmMs + ttsMs: inference only, loads left out." },
  wallMs: {
    ...TIME,
    title: "wall time",
    what: "From the release of the key to the end of the last stage, loads included.",
  },
  vadMs: { ...TIME, title: "finding the speech", what: "Voice activity detection of the recording." },
  asrMs: { ...TIME, title: "recognition", what: "Inference of the recogniser, its load left out." },
  llmFirstTokenMs: {
    ...TIME,
    title: "first token",
    what: "From the language model's start to its first token, its load left out.",
  },
  llmMs: { ...TIME, title: "writing the reply", what: "The language model from its start to its last token." },
  ttsFirstChunkMs: {
    ...TIME,
    title: "first sound of the voice",
    what: "From handing over the first segment to its first chunk of sound.",
  },
  ttsMs: { ...TIME, title: "synthesis", what: "Synthesis alone, summed over the segments." },
  loadMs: { ...TIME, title: "loading", what: "Waiting for models to load, all stages together." },
  asrLoadMs: { ...TIME, title: "loading the recogniser", what: "Waiting for the recogniser to load." },
  llmLoadMs: { ...TIME, title: "loading the language model", what: "Waiting for the language model to load." },
  ttsLoadMs: { ...TIME, title: "loading the voice", what: "Waiting for the voice to load." },
  recordedMs: { ...TIME, better: null, isByStart: false, title: "recording", what: "Length of the recording." },
  utteranceMs: {
    ...TIME,
    better: null,
    isByStart: false,
    title: "speech found",
    what: "Length of the speech that was found in the recording.",
  },
  replyAudioMs: {
    ...TIME,
    better: null,
    isByStart: false,
    title: "length of the reply's sound",
    what: "Length of the reply's sound.",
  },
  asrRtf: {
    ...RTF,
    title: "real-time factor of recognition",
    what: "asrMs by the length of the recording: below 1 it is quicker than the speech.",
  },
  ttsRtf: {
    ...RTF,
    title: "real-time factor of synthesis",
    what: "ttsMs by the length of the sound that was made: above 1 the voice falters.",
  },
  rtf: {
    ...RTF,
    title: "real-time factor of the whole",
    what: "stageSumMs by the length of the recording.",
  },
  tokensPerSecond: {
    ...TIME,
    unit: "tokens/s",
    better: "higher",
    title: "writing speed",
    what: "Tokens of the reply after the first, by the time from the first token to the last.",
  },

  wer: {
    ...WORDS,
    unit: "share",
    centre: { part: "wordErrors", whole: "words" },
    title: "word error rate",
    what: "Wrong, missing and added words of the transcript by the words that a person wrote down, both normalised by Whisper's English rules; over many, the sums are divided.",
  },
  wordErrors: { ...WORDS, title: "word errors", what: "substitutions + deletions + insertions." },
  substitutions: { ...WORDS, title: "wrong words", what: "Words heard as others." },
  deletions: { ...WORDS, title: "missing words", what: "Words not heard." },
  insertions: { ...WORDS, title: "added words", what: "Words heard that were not said." },
  words: { ...WORDS, better: null, title: "words", what: "Words of the normalised reference." },

  roundTripWer: {
    ...WORDS,
    unit: "share",
    family: "sound",
    centre: { part: "roundTripErrors", whole: "roundTripWords" },
    title: "round-trip word error rate",
    what: "Wrong, missing and added words of what the recogniser heard in the reply's sound by the words of the reply, both normalised: the voice's and the recogniser's errors together.",
  },
  roundTripErrors: {
    ...WORDS,
    family: "sound",
    title: "round-trip word errors",
    what: "Word errors of what the recogniser heard in the reply's sound.",
  },
  roundTripWords: {
    ...WORDS,
    family: "sound",
    better: null,
    title: "round-trip words",
    what: "Words of the normalised reply.",
  },
  utmos: {
    unit: "score",
    better: "higher",
    family: "sound",
    centre: "mean",
    isByStart: false,
    title: "UTMOS of the reply",
    what: "Opinion score from 1 to 5 that UTMOS (2022, strong learner) predicts for the reply's sound; scored after the trial, and missing where the model utmos was not installed.",
  },

  replyWords: {
    ...REPLY,
    unit: "words",
    title: "words of the reply",
    what: "Words of the reply as written, between spaces.",
  },
  replyCharacters: {
    ...REPLY,
    unit: "characters",
    title: "characters of the reply",
    what: "Characters of the reply as written, as people count them.",
  },
  replySeconds: { ...REPLY, unit: "s", title: "seconds of the reply", what: "replyAudioMs in seconds." },
  tokens: { ...REPLY, unit: "tokens", title: "tokens of the reply", what: "Tokens that the language model wrote." },

  rssBytes: {
    ...MEMORY,
    title: "resident memory",
    what: "Highest resident memory of the arm's process and its children during the trial.",
  },
  ledgerBytes: {
    ...MEMORY,
    title: "memory by the account",
    what: "Highest sum that the residency ledger held during the trial.",
  },
  diskBytes: {
    ...MEMORY,
    title: "read from disk",
    what: "Bytes read from a disk, not from the page cache, during the trial.",
  },

  asr_latency: {
    ...LATENCY,
    title: "ASR latency",
    what: "The reference's: inference of the recogniser after its load, in seconds.",
  },
  llm_latency: {
    ...LATENCY,
    title: "LLM latency",
    what: "The reference's: inference of the language model after its load, in seconds.",
  },
  tts_latency: { ...LATENCY, title: "TTS latency", what: "The reference's: synthesis after its load, in seconds." },
  total_latency: {
    ...LATENCY,
    title: "total latency",
    what: "The reference's: asr_latency + llm_latency + tts_latency, which is stageSumMs in seconds; loads, waiting and scoring are outside.",
  },
  tokens_per_sec: {
    ...LATENCY,
    unit: "tokens/s",
    better: "higher",
    title: "tokens per second",
    what: "The reference's: tokens by llm_latency, reading the prompt included.",
  },
  werReference: {
    ...LATENCY,
    unit: "share",
    isByStart: false,
    title: "WER as the reference counts",
    what: "Against another recogniser's transcript, lower-cased, punctuation kept; over many, the mean of the utterances' rates.",
  },

  utmosReference: {
    ...LATENCY,
    unit: "score",
    better: "higher",
    isByStart: false,
    title: "UTMOSv2 as the reference scored",
    what: "Opinion score from 1 to 5 that UTMOSv2 predicts for the reply's sound: another model than utmos, not to be compared with it.",
  },
  trial_wall_time_seconds: {
    ...LATENCY,
    title: "a whole trial of the reference",
    what: "The reference's: from a trial's begin to its end, loads, scoring and clearing of memory included: no time that a person waits.",
  },
  asr_gpu_peak_mb: {
    ...REFERENCE_MB,
    title: "GPU peak, ASR",
    what: "The reference's: most that PyTorch had reserved during recognition.",
  },
  llm_gpu_peak_mb: {
    ...REFERENCE_MB,
    title: "GPU peak, LLM",
    what: "The reference's: most that PyTorch had reserved while the reply was written.",
  },
  tts_gpu_peak_mb: {
    ...REFERENCE_MB,
    title: "GPU peak, TTS",
    what: "The reference's: most that PyTorch had reserved during synthesis.",
  },
  gpu_peak_mb: {
    ...REFERENCE_MB,
    title: "GPU peak",
    what: "The reference's: most that PyTorch had reserved during the trial.",
  },

  droppedFigures: {
    unit: "count",
    better: "lower",
    family: "account",
    centre: "mean",
    isByStart: false,
    title: "dropped figures",
    what: "Figures of the trial that were no finite number: they are missing.",
  },
};

/** The catalogue's names, in its order. */
export const METRIC_NAMES: readonly string[] = Object.keys(METRICS);
