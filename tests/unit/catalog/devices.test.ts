import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readCatalog } from "../../../src-main/catalog/catalog.ts";
import { engineSpecs } from "../../../src-main/catalog/engine-specs.ts";
import { readPipeline, type Pipeline } from "../../../src-main/catalog/pipeline.ts";
import { resourcesDir } from "../../../src-main/roots.ts";

/** The starter pack with other words for the recogniser's devices. */
function readWith(devices: string): Pipeline {
  const dir = mkdtempSync(join(tmpdir(), "miniflow-pipeline-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, "mine.yml");
  const starter = readFileSync(join(resourcesDir(), "pipelines", "starter.yml"), "utf8");
  expect(starter).toContain("devices: [cpu]");
  writeFileSync(path, starter.replace("devices: [cpu]", devices));
  return readPipeline(path);
}

const devicesOf = ({ asr, tts }: Pipeline) => [asr, tts].map((part) => ("devices" in part ? part.devices : undefined));

it("the starter and the light pack keep to the processor; the 6 GB pack leaves it to the machine", () => {
  expect(devicesOf(readPipeline("starter"))).toEqual([["cpu"], undefined]);
  expect(devicesOf(readPipeline("light"))).toEqual([["cpu"], ["cpu"]]);
  expect(devicesOf(readPipeline("six-gb"))).toEqual([undefined, undefined]);
});

it("devices go to the engine in the order of the file", () => {
  const pipeline = readWith("devices: [cuda, webgpu, cpu]");
  expect(engineSpecs(pipeline, readCatalog()).asr).toMatchObject({ devices: ["cuda", "webgpu", "cpu"] });
});

it("devices that do not exist, and none at all, are refused with their place", () => {
  expect(() => readWith("devices: [gpu]")).toThrow(/asr\.devices/);
  expect(() => readWith("devices: []")).toThrow(/asr\.devices/);
});
