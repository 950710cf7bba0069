import { defineConfig, type OxlintOverride } from "oxlint";

/**
 * House rules for the linter. The import boundaries are design: who may import what is said once, in `ONLY` and `BLIND`
 * below, and spread over the folders by `boundary`.
 */

/** Packages with a native or heavy inside, and the only places that may import each (types included). */
const ONLY: Record<string, string[]> = {
  electron: ["src-main/main.ts", "src-main/preload.cts", "src-main/desktop/**"],
  "onnxruntime-node": ["src-main/engines/onnx.ts"],
  // The benchmark's other ways to use it.
  "node-llama-cpp": ["src-main/engines/llm/**", "src-main/bench/{side-by-side,peers}/plain-llama.ts"],
  naudiodon: ["src-main/audio/device.ts"],
  "better-sqlite3": ["src-main/storage/database.ts"],
};

/** Rooms of src-main that engines and residency know nothing of. */
const BLIND = ["turn", "storage", "server", "desktop", "cli", "threads", "bench"];

interface Restriction {
  group?: string[];
  regex?: string;
  message: string;
  allowTypeImports?: boolean;
}

function onlyAt(place: string): Restriction[] {
  return Object.entries(ONLY)
    .filter(([, places]) => !places.includes(place))
    .map(([name, places]) => ({
      group: [name, `${name}/**`],
      message: `Only ${places.join(", ")} may import ${name}.`,
    }));
}

const blind: Restriction[] = [
  {
    regex: `^(\\.\\./)+(${BLIND.join("|")})/|^(\\.\\./)+(assistant|cli|main|start)\\.ts$`,
    message: "Engines and residency know nothing of turns, storage, transports or front doors.",
  },
];

const fromMain: Restriction[] = [
  {
    regex: "(^|/)src-renderer/",
    message: "The main side never imports the window.",
  },
];

function boundary(files: string[], patterns: Restriction[]): OxlintOverride {
  return { files, rules: { "no-restricted-imports": ["error", { patterns }] } };
}

/** One entry for the whole of src-main, then one for each place with a leave of its own; the later entry wins. */
const boundaries: OxlintOverride[] = [
  boundary(["src-main/**"], [...onlyAt(""), ...fromMain]),
  boundary(["src-main/engines/**", "src-main/residency/**"], [...onlyAt(""), ...fromMain, ...blind]),
  ...[...new Set(Object.values(ONLY).flat())].map((place) =>
    boundary([place], [...onlyAt(place), ...fromMain, ...(place.startsWith("src-main/engines/") ? blind : [])]),
  ),
  boundary(["src-main/contract.ts"], [{ regex: ".", message: "contract.ts imports nothing: the window shares it." }]),
  boundary(
    ["src-main/preload.cts"],
    [
      ...onlyAt("src-main/preload.cts"),
      { regex: "^\\.", message: "The preload script is sandboxed: type-only imports.", allowTypeImports: true },
    ],
  ),
  boundary(
    ["src-renderer/**"],
    [
      { regex: "src-main/contract\\.ts$", message: "Only types of contract.ts: import type.", allowTypeImports: true },
      {
        group: ["**/src-main/**", "!**/src-main/contract.ts"],
        message: "The window reaches across to src-main/contract.ts only.",
      },
      { regex: "^node:", message: "The window runs in a browser." },
      ...onlyAt(""),
    ],
  ),
  // The window's build runs in Node.
  { files: ["src-renderer/vite.config.ts"], rules: { "no-restricted-imports": "off" } },
];

export default defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "vitest", "node"],
  categories: { correctness: "error", suspicious: "error" },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["dist", "out", "coverage", "models", "resources"],
  env: { builtin: true, es2024: true },
  rules: {
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "typescript/consistent-type-imports": "error",
    "typescript/only-throw-error": "error",
    "typescript/return-await": ["error", "in-try-catch"],
    "import/no-cycle": "error",
    "no-var": "error",
    "prefer-const": "error",
    eqeqeq: ["error", "always"],
    "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none" }],
    // Loops that await in order are how turns, threads and downloads are written.
    "no-await-in-loop": "off",
    // Naming an inner thing as an outer one is fine where the inner one is the same thing.
    "no-shadow": "off",
    // Rows of the database and parsed files are asserted where a schema has just checked them.
    "typescript/no-unsafe-type-assertion": "off",
    // Takes no notice of what other functions change.
    "no-unmodified-loop-condition": "off",
    // Our interfaces are plain records of functions, made to be taken apart.
    "typescript/unbound-method": "off",
    "unicorn/consistent-function-scoping": "off",
    // The compiler does these better: it knows exhaustive switches, and Vite's `?url` imports.
    "typescript/consistent-return": "off",
    "import/default": "off",
    // Style sheets are imported for their effect.
    "import/no-unassigned-import": "off",
    // Meant for windows; ports and workers have no target origin, and a port's `onmessage` also starts it.
    "unicorn/require-post-message-target-origin": "off",
    "unicorn/prefer-add-event-listener": "off",
    // A test may pass by not throwing.
    "vitest/expect-expect": "off",
  },
  overrides: [
    ...boundaries,
    {
      files: ["src-main/**", "src-renderer/**"],
      rules: { "unicorn/filename-case": ["error", { cases: { kebabCase: true, pascalCase: true } }] },
    },
    // One logger; only what talks to a terminal prints.
    {
      files: ["src-main/**"],
      excludeFiles: ["src-main/{cli,start}.ts", "src-main/{cli,bench}/**"],
      rules: { "no-console": "error" },
    },
    { files: ["tests/**"], rules: { "vitest/no-focused-tests": "error", "vitest/no-disabled-tests": "error" } },
  ],
});
