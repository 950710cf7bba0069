/**
 * The terminal's front door. Each command is a file in `cli/`, loaded when it is asked for. Exit codes: 0 done, 1 failed,
 * 2 wrong usage, 3 worse, 130 interrupted.
 */
import { Command } from "commander";
import { registerBench } from "./cli/bench/register.ts";
import type { PullCommandOptions } from "./cli/models-pull.ts";
import type { DoctorOptions } from "./cli/doctor.ts";
import type { GenerateOptions } from "./cli/generate.ts";
import type { HistoryOptions } from "./cli/history.ts";
import { listenForInterrupt } from "./cli/interrupt.ts";
import { parseWhole } from "./cli/parse-whole.ts";
import type { SayOptions } from "./cli/say.ts";
import type { ServeOptions } from "./cli/serve.ts";
import type { TalkOptions } from "./cli/talk.ts";
import { createTerminal } from "./cli/terminal.ts";
import type { TranscribeOptions } from "./cli/transcribe.ts";
import type { CommandContext } from "./cli/with-assistant.ts";
import { errnoOf } from "./errors.ts";
import { appVersion } from "./roots.ts";

interface JsonOption {
  json?: boolean;
}

const DEFAULT_PIPELINE = "starter";

function createProgram(signal: AbortSignal): Command {
  const contextOf = ({ json }: JsonOption): CommandContext => ({ terminal: createTerminal({ json }), signal });
  const program = new Command("miniflow")
    .description("A voice assistant that runs wholly on your own machine.")
    .version(appVersion())
    .exitOverride()
    .showHelpAfterError("See: miniflow --help")
    .addHelpText(
      "after",
      `\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 worse (bench compare --fail-on), 130 interrupted. MINIFLOW_HOME is the folder for history and settings.`,
    );

  const add = (usage: string, description: string) =>
    program
      .command(usage)
      .description(description)
      .option("--json", "one JSON object a line on standard output, nothing else there");
  const withPipeline = (command: Command) =>
    command.option("--pipeline <name|file.yml>", "the models to use and their options", DEFAULT_PIPELINE);

  const withBudget = (command: Command) =>
    withPipeline(command).option(
      "--budget <amount>",
      "what the models may hold together, such as 6GiB (default: the pipeline's)",
    );

  withBudget(add("talk", "ask by voice: recordings, the bundled sample questions, or the microphone"))
    .argument("[wav...]", "recordings, the turns of one conversation; without them the bundled sample questions")
    .option("--one", "without recordings, ask only the first sample question")
    .option("--mic", "use the microphone and the loudspeaker: Enter begins and ends a question")
    .option("--out <folder>", "where the replies' sound goes: reply.wav, or reply-01.wav and so on (default: here)")
    .option("--voice <id>", "the voice of the replies")
    .option("--accent <name>", "your accent")
    .option("--dry-run", "print the effective values and do nothing")
    .option("--no-keep-audio", "keep the words in the history but not their sound")
    .action(async (files: string[], options: TalkOptions & JsonOption) => {
      const { talk } = await import("./cli/talk.ts");
      await talk(files, options, contextOf(options));
    });

  withPipeline(add("transcribe", "print what is said in recordings"))
    .argument("<wav...>")
    .option("--accent <name>", "the speaker's accent")
    .option("--trace", "everything the recogniser measured, token by token")
    .action(async (files: string[], options: TranscribeOptions & JsonOption) => {
      const { transcribe } = await import("./cli/transcribe.ts");
      await transcribe(files, options, contextOf(options));
    });

  withPipeline(add("generate", "print what the language model answers to a text"))
    .argument("<text>")
    .option("--trace", "everything the language model measured, and when each piece came")
    .action(async (text: string, options: GenerateOptions & JsonOption) => {
      const { generate } = await import("./cli/generate.ts");
      await generate(text, options, contextOf(options));
    });

  withPipeline(add("say", "speak a text into a wav file"))
    .argument("<text>")
    .requiredOption("--out <file.wav>", "the file to write")
    .option("--voice <id>", "the voice")
    .option("--trace", "everything the voice measured, piece by piece")
    .action(async (text: string, options: SayOptions & JsonOption) => {
      const { say } = await import("./cli/say.ts");
      await say(text, options, contextOf(options));
    });

  add("history", "print the turns so far, newest first")
    .option("--limit <count>", "at most so many", parseWhole("a count", 1, 1_000_000), 20)
    .action(async (options: HistoryOptions & JsonOption) => {
      const { history } = await import("./cli/history.ts");
      history(options, contextOf(options));
    });

  withBudget(add("serve", "serve the window to a browser on this machine"))
    .option(
      "--port <number>",
      "0 for any that is free (default: 4817, or any that is free)",
      parseWhole("a port", 0, 65_535),
    )
    .option("--open", "open it in the browser")
    .action(async (options: ServeOptions & JsonOption) => {
      const { serve } = await import("./cli/serve.ts");
      await serve(options, contextOf(options));
    });

  add(
    "doctor",
    "tell what is here and what to do about what is not; with --pack, check a pack from its files to a whole turn",
  )
    .option("--pack <name|file.yml>", "the pack to check: hashes, known sentences and questions, timings")
    .option("--out <file.md>", "with --pack, write the report there as well, for a bug report")
    .option("--probe", "only try the GPUs again, and remember which of them speech can use")
    .option("--memory", "only tell what a pipeline's models will hold of this machine, and what gives way")
    .option("--pipeline <name|file.yml>", `with --memory, the models (default: ${DEFAULT_PIPELINE})`)
    .option("--budget <amount>", "with --memory, what they may hold, such as 6GiB (default: the pipeline's)")
    .option("--load", "with --memory, load each of them and tell what was measured")
    .action(async (options: DoctorOptions & JsonOption) => {
      const { doctor } = await import("./cli/doctor.ts");
      await doctor(options, contextOf(options));
    });

  const models = program
    .command("models")
    .description("the models that MiniFlow knows: see them, get them, let them go");
  const addModels = (usage: string, description: string, isDefault = false) =>
    models
      .command(usage, { isDefault })
      .description(description)
      .option("--json", "one JSON object a line on standard output, nothing else there");

  addModels("list", "print every model and whether it is here", true).action(async (options: JsonOption) => {
    const { listModels } = await import("./cli/models.ts");
    listModels(contextOf(options));
  });

  addModels("pull", "download models or packs, or go on with it; without a name, the pack that fits this machine")
    .argument("[name...]")
    .option("--accept-licence", "agree to the licences that are shown")
    .option("--dry-run", "say what fits and show the licences, and do nothing")
    .action(async (names: string[], options: PullCommandOptions & JsonOption) => {
      const { pull } = await import("./cli/models-pull.ts");
      await pull(names, options, contextOf(options));
    });

  addModels("verify", "read every byte of models, without names of all that are here, and compare the hashes")
    .argument("[name...]")
    .action(async (names: string[], options: JsonOption) => {
      const { verifyModels } = await import("./cli/models-keep.ts");
      await verifyModels(names, contextOf(options));
    });

  addModels("import", "take a model from a folder or a file of this machine")
    .argument("<name>")
    .argument("<path>")
    .action(async (name: string, path: string, options: JsonOption) => {
      const { importFrom } = await import("./cli/models-keep.ts");
      await importFrom(name, path, contextOf(options));
    });

  addModels("remove", "delete downloaded models")
    .argument("<name...>")
    .action(async (names: string[], options: JsonOption) => {
      const { removeModels } = await import("./cli/models-keep.ts");
      await removeModels(names, contextOf(options));
    });

  registerBench(program, contextOf);
  return program;
}

// `miniflow history | head -1` closes the pipe early: no failure.
process.stdout.on("error", (error) => {
  if (errnoOf(error) === "EPIPE") process.exit();
  throw error;
});

try {
  await createProgram(listenForInterrupt()).parseAsync();
} catch (error) {
  createTerminal({}).fail(error);
}
