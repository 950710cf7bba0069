import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Native modules and whole processes: each file gets a process of its own, and no more of them than small machines bear.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 20_000,
    globalSetup: ["tests/sweep-temporary.ts"],
    projects: [
      { extends: true, test: { name: "unit", include: ["tests/{unit,conformance}/**/*.test.ts"] } },
      // These open the window: it is built once, before all of them, when it is older than its sources.
      {
        extends: true,
        test: { name: "e2e", include: ["tests/e2e/**/*.test.ts"], globalSetup: ["tests/build-window.ts"] },
      },
    ],
  },
});
