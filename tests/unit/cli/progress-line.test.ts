import { describe, expect, it } from "vitest";
import { createProgressLine, describeLine } from "../../../src-main/cli/progress-line.ts";

const HALF = { doneBytes: 1.2e9, totalBytes: 2.95e9, bytesPerSecond: 12.3e6, secondsLeft: 142.3 };

describe("the line of a download", () => {
  it("tells bytes, rate and time left, and what is not known it leaves out", () => {
    expect(describeLine(HALF)).toBe("1.20 GB of 2.95 GB, 12.3 MB/s, 2 min 23 s left");
    expect(describeLine({ ...HALF, bytesPerSecond: null, secondsLeft: null })).toBe("1.20 GB of 2.95 GB");
  });

  it("is written over on a terminal, and makes room for other lines", () => {
    const written: string[] = [];
    const line = createProgressLine({ isTTY: true, write: (text) => written.push(text) });
    line.show(HALF);
    line.clear();
    line.clear();
    expect(written).toEqual([`\r\u001b[K${describeLine(HALF)}`, "\r\u001b[K"]);
  });

  it("does not fill a file with itself", () => {
    const written: string[] = [];
    const line = createProgressLine({ write: (text) => written.push(text) });
    for (let count = 0; count < 100; count++) line.show(HALF);
    line.clear();
    expect(written).toEqual([]);
  });
});
