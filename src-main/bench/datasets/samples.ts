import { basename, dirname } from "node:path";
import { listSamples } from "../../catalog/samples.ts";
import { createFileDataset } from "./file-rows.ts";
import type { ExaminedDataset, FileRow } from "./file-rows.ts";

/** The recorded questions that come with the program, all of them by synthesisers. */
export function openSamples(): ExaminedDataset {
  const samples = listSamples();
  const folder = dirname(samples[0]?.path ?? "");
  return createFileDataset("samples", folder, async function* read(): AsyncGenerator<FileRow> {
    for (const { path, text, voice, accent } of samples) {
      const row = {
        id: basename(path, ".wav"),
        transcript: text,
        machineTranscript: null,
        speaker: voice,
        accent,
        age: null,
        gender: null,
      };
      yield { place: { path }, row, path };
    }
  });
}
