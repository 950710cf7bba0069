import { InvalidArgumentError } from "commander";

/** For an option that takes a whole number from `from` to `to`; `what` names it in the refusal. */
export function parseWhole(what: string, from: number, to: number): (text: string) => number {
  return function parse(text) {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < from || value > to)
      throw new InvalidArgumentError(`It must be ${what} from ${from} to ${to}.`);
    return value;
  };
}
