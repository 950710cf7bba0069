/** British words in American spelling: the list that Whisper's English rules name, as a library keeps it. */
import listed from "american-british-english-translator/data/british_spellings.json" with { type: "json" };

/** Where Whisper's table says otherwise than the library's: the same list at another time, read the other way in some lines. */
const OTHERWISE: Readonly<Record<string, string>> = {
  archeological: "archaeological",
  battleax: "battleaxe",
  busses: "buses",
  bussing: "busing",
  cancelation: "cancellation",
  cancelations: "cancellations",
  cheque: "check",
  cheques: "checks",
  crenelated: "crenellated",
  cypher: "cipher",
  cyphers: "ciphers",
  draughts: "drafts",
  gage: "gauge",
  gaged: "gauged",
  gages: "gauges",
  gaging: "gauging",
  gaol: "jail",
  gasses: "gases",
  glamor: "glamour",
  mhm: "hmm",
  minibusses: "minibuses",
  mmm: "hmm",
  storey: "story",
  storeys: "stories",
  travelog: "travelogue",
  travelogs: "travelogues",
};

/** In the library's list and not in Whisper's. */
const NOT_LISTED: readonly string[] = [
  ...Object.values(OTHERWISE),
  "featurisation",
  "featurise",
  "featurised",
  "initialisation",
  "initialisations",
  "optimisation",
  "optimisations",
  "parametrisation",
  "parametrisations",
  "parametrise",
];

const AMERICAN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...Object.fromEntries(Object.entries(listed).filter(([word]) => !NOT_LISTED.includes(word))),
    ...OTHERWISE,
  }),
);

/** One lower-cased word; unchanged where it is not listed. */
export function spellAmerican(word: string): string {
  return AMERICAN.get(word) ?? word;
}
