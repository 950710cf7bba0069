#!/usr/bin/env node
/**
 * The front door of the command line, for any Node from 20 on: finds a Node that is new enough and the program beside it.
 * Sources run directly; where only a build is installed, the build does.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module, { createRequire } from "node:module";
import { constants, homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import envPaths from "env-paths";

const NEEDED_MAJOR = 24;
const PROGRAMS = ["../src-main/cli.ts", "../dist/main/cli.js"];

const here = dirname(fileURLToPath(import.meta.url));
const program = PROGRAMS.map((path) => join(here, path)).find((path) => existsSync(path));

if (program === undefined) {
  stop("MiniFlow has not been built: neither its sources nor its build is here. Install it again. (INTERNAL)");
} else if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
  keepCompiled();
  await import(pathToFileURL(program).href);
} else {
  const node = findNode();
  if (node === null) {
    stop(
      `MiniFlow needs Node ${NEEDED_MAJOR} or later, and this is ${process.versions.node}. Install it, or run npm install here. (USAGE)`,
    );
  } else {
    runUnder(node, program);
  }
}

/**
 * Keeps compiled code between runs, in the user's own cache folder: it halves the time to start. Worker threads find it by the
 * variable. Where the folder cannot be written, or the user has no home, nothing is kept.
 */
function keepCompiled() {
  if (!existsSync(homedir())) return;
  process.env["NODE_COMPILE_CACHE"] ??= join(envPaths("miniflow", { suffix: "" }).cache, "compiled");
  module.enableCompileCache(process.env["NODE_COMPILE_CACHE"]);
}

/** The Node of the npm package `node`, or null where that is not installed. */
function findNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    const path = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} node
 * @param {string} program
 */
function runUnder(node, program) {
  const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => child.kill(signal));
  child.on("error", (error) => stop(`Node ${NEEDED_MAJOR} could not be started: ${error.message} (INTERNAL)`));
  child.on("exit", (exitCode, signal) => {
    process.exitCode = exitCode ?? 128 + constants.signals[signal ?? "SIGTERM"];
  });
}

/** @param {string} line */
function stop(line) {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}
