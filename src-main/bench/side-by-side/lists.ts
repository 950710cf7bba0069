/** The figures of the two kinds of candidates, listed for comparison. Pure. */
import type { Figure, Unit } from "./comparison.ts";
import type { AsrResult, Heard, LlmResult } from "./figures.ts";
import type { Measured } from "./rounds.ts";

export const FIRST_TOKEN = "first token";
export const WHOLE_UTTERANCE = "whole utterance";
export const TOKEN_RATE = "tokens a second";

export function listAsrFigures({ warm, cold }: Measured<AsrResult>): Figure[] {
  const heard = warm.flatMap((result) => result.warm);
  const each = (take: (one: Heard) => number): number[] => heard.map(take);
  return [
    figure(
      "features",
      "ms",
      each(({ featuresMs }) => featuresMs),
    ),
    figure(
      "encoder",
      "ms",
      each(({ encoderMs }) => encoderMs),
    ),
    figure(
      FIRST_TOKEN,
      "ms",
      each(({ firstTokenMs }) => firstTokenMs),
    ),
    figure(
      TOKEN_RATE,
      "tokens/s",
      heard.flatMap(({ tokensPerSecond }) => tokensPerSecond ?? []),
    ),
    figure(
      WHOLE_UTTERANCE,
      "ms",
      each(({ totalMs }) => totalMs),
    ),
    ...listLoads(warm, cold),
    figure(
      "load and first utterance, from memory",
      "ms",
      warm.map(({ loadMs, first }) => loadMs + first.totalMs),
    ),
  ];
}

export function listLlmFigures({ warm, cold }: Measured<LlmResult>): Figure[] {
  const turns = warm.flatMap((result) => result.turns);
  return [
    figure(
      FIRST_TOKEN,
      "ms",
      turns.map(({ firstTokenMs }) => firstTokenMs),
    ),
    figure(
      "first token of turn 1",
      "ms",
      warm.flatMap((result) => result.turns[0]?.firstTokenMs ?? []),
    ),
    figure(
      "first token of the last turn",
      "ms",
      warm.flatMap((result) => result.turns.at(-1)?.firstTokenMs ?? []),
    ),
    figure(
      TOKEN_RATE,
      "tokens/s",
      turns.flatMap(({ tokensPerSecond }) => tokensPerSecond ?? []),
    ),
    ...listLoads(warm, cold),
  ];
}

interface Loaded {
  loadMs: number;
  peakRssBytes: number;
}

function listLoads(warm: readonly Loaded[], cold: readonly Loaded[]): Figure[] {
  return [
    figure(
      "load from memory",
      "ms",
      warm.map(({ loadMs }) => loadMs),
    ),
    figure(
      "load from disk",
      "ms",
      cold.map(({ loadMs }) => loadMs),
    ),
    figure(
      "peak RSS",
      "MiB",
      warm.map(({ peakRssBytes }) => peakRssBytes / 1024 / 1024),
    ),
  ];
}

function figure(name: string, unit: Unit, values: readonly number[]): Figure {
  return { name, unit, values };
}
