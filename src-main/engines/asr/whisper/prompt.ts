/** The tokens a Whisper decoder is started with, made from what the model says about itself. Pure. */
import { MiniflowError } from "../../../errors.ts";
import type { WhisperFolder } from "./model-folder.ts";

export const AUTO_ACCENT = "auto";

type PromptParts = Pick<WhisperFolder, "startId" | "languageIds" | "transcribeId" | "accentIds" | "noTimestampsId">;

/**
 * `<|startoftranscript|>`, the language and the task where the model has several, the accent where it takes one, and
 * `<|notimestamps|>`. The first position is where the model says whether anybody speaks at all.
 *
 * Errors: ACCENT_UNKNOWN; MODEL_UNSUPPORTED for a language that the model does not have.
 */
export function buildPrompt(model: PromptParts, asked: { language: string; accent: string }): number[] {
  const prompt = [model.startId];
  if (model.languageIds.size > 0) {
    prompt.push(findLanguage(model, asked.language));
    if (model.transcribeId !== undefined) prompt.push(model.transcribeId);
  }
  const accentId = findAccent(model, asked.accent);
  if (accentId !== undefined) prompt.push(accentId);
  prompt.push(model.noTimestampsId);
  return prompt;
}

/** Always holds "auto". */
export function listAccents(model: Pick<WhisperFolder, "accentIds">): string[] {
  return [...new Set([AUTO_ACCENT, ...model.accentIds.keys()])];
}

function findLanguage(model: PromptParts, language: string): number {
  const id = model.languageIds.get(language);
  if (id !== undefined) return id;
  throw new MiniflowError("MODEL_UNSUPPORTED", `The recogniser does not know the language "${language}".`, {
    hint: `It knows: ${[...model.languageIds.keys()].join(", ")}.`,
  });
}

function findAccent(model: PromptParts, accent: string): number | undefined {
  const id = model.accentIds.get(accent);
  if (id !== undefined || accent === AUTO_ACCENT) return id;
  throw new MiniflowError("ACCENT_UNKNOWN", `The recogniser does not know the accent "${accent}".`, {
    hint: `It knows: ${listAccents(model).join(", ")}.`,
  });
}
