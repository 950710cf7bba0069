import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { ask } from "../../../src-main/cli/ask.ts";

function streams() {
  return { input: new PassThrough(), output: new PassThrough() };
}
const { signal } = new AbortController();

describe("a question", () => {
  it("is shown and answered with one line", async () => {
    const { input, output } = streams();
    const answer = ask("Agree? ", { input, output }, signal);
    input.write("yes\nand more\n");
    expect(await answer).toBe("yes");
    output.end();
    expect(await text(output)).toBe("Agree? ");
  });

  it("has an empty answer where nobody can give one", async () => {
    const { input, output } = streams();
    const answer = ask("Agree? ", { input, output }, signal);
    input.end();
    expect(await answer).toBe("");
  });

  it("can be interrupted", async () => {
    const controller = new AbortController();
    const answer = ask("Agree? ", streams(), controller.signal);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  });
});
