/**
 * Where MiniFlow differs from a reference on purpose. A difference is only ever put down to one of these, by name, and each says
 * under what condition that is done: what does not meet it counts as a difference and fails the run.
 */
export const CHOICES = {
  ctc: "A model with a CTC head takes, of several readings, the one that decoder and head together like best. Only where its greedy reading equals the reference's and the verdict is speech.",
  guards:
    "A reading that holds no speech, goes in circles or is doubted is not given out as text, or is made again at a temperature above 0; transformers.js has no such guards. Only where the greedy reading equals the reference's and the verdict is not speech, or the temperature is above 0.",
  styleRow:
    "Kokoro's style is the row of the number of phonemes less one, as in its Python pipeline; kokoro-js takes the next one. Only where ours is exactly one row before.",
  normalisation:
    "Numbers, dates, money and abbreviations are written out by our own rules before espeak-ng sees them. Only counted, on texts as they were written; the rows above compare the same lines after our rules on both sides.",
  clauseStress:
    "Piper takes espeak-ng's phonemes; the package phonemizer goes on into its synthesis, which stresses a clause that has no stress. Only where nothing but that stress differs.",
} as const;

export type Choice = keyof typeof CHOICES;
