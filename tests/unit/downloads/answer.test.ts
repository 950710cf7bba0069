import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeAnswer, parseCount, retryAfterMs, strongEtag } from "../../../src-main/downloads/answer.ts";
import type { Verdict } from "../../../src-main/downloads/answer.ts";

const asked = { haveBytes: 100, expectedBytes: 1000, etag: '"a"' };
const NOW_MS = Date.UTC(2026, 10, 22);

function judge(status: number, headers: Record<string, string> = {}, more: Partial<typeof asked> = {}): Verdict {
  return judgeAnswer({ ...asked, ...more }, { status, headers: new Headers(headers), isElsewhere: false }, NOW_MS);
}

describe("an answer", () => {
  it("with the right part is written where it belongs", () => {
    expect(judge(206, { "content-range": "bytes 100-999/1000", etag: '"a"' })).toEqual({ do: "write", from: 100 });
    expect(judge(206, { "content-range": "bytes 100-500/*" })).toEqual({ do: "write", from: 100 });
  });

  it("with the whole is written from the beginning", () => {
    expect(judge(200, { "content-length": "1000" })).toEqual({ do: "write", from: 0 });
    expect(judge(200)).toEqual({ do: "write", from: 0 });
  });

  it("with a part under another ETag is of another file", () => {
    expect(judge(206, { "content-range": "bytes 100-999/1000", etag: '"b"' }).do).toBe("lose");
    expect(judge(206, { "content-range": "bytes 100-999/1000", etag: '"b"' }, { etag: null as never }).do).toBe(
      "write",
    );
  });

  it("that a signed link has run out is worth asking again", () => {
    const answer = { status: 403, headers: new Headers(), isElsewhere: true };
    expect(judgeAnswer(asked, answer, NOW_MS).do).toBe("again");
    expect(judge(403).do).toBe("refuse");
  });

  it("is never written where anything about it is wrong, whatever it says", () => {
    const header = fc.constantFrom("content-range", "content-length", "content-encoding", "etag", "retry-after");
    const value = fc.oneof(
      fc.constantFrom(
        "bytes 100-999/1000",
        "bytes 0-999/1000",
        "bytes 100-999/999",
        "bytes 999-100/1000",
        "1000",
        "gzip",
        '"b"',
      ),
      fc.stringMatching(/^[ -~]{0,20}$/),
    );
    const headers = fc.dictionary(header, value, { maxKeys: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), headers, fc.constantFrom(0, 100), (status, some, haveBytes) => {
        const verdict = judge(status, some, { haveBytes });
        if (verdict.do !== "write") return;
        expect([200, 206]).toContain(status);
        expect([undefined, "identity"]).toContain(some["content-encoding"]?.trim());
        const range = status === 206 ? some["content-range"]?.trim() : "bytes 100-999/1000";
        expect(range).toMatch(/^bytes 100-\d+\/(1000|\*)$/);
        expect(verdict.from).toBe(status === 206 ? haveBytes : 0);
      }),
    );
  });

  it("tells for every refusal what can be done", () => {
    const verdicts = Array.from({ length: 100 }, (_, index) => judge(400 + index));
    const hints = verdicts.flatMap((verdict) => (verdict.do === "refuse" ? [verdict.hint] : []));
    expect(hints.length).toBeGreaterThan(90);
    expect(hints.filter((hint) => !/HF_ENDPOINT|HF_TOKEN|HTTPS_PROXY/.test(hint))).toEqual([]);
    expect(judge(403, { "x-error-code": "GatedRepo" })).toMatchObject({ hint: expect.stringContaining("terms") });
  });
});

describe("headers", () => {
  it("give the pause that a server asks for, in seconds or as a date", () => {
    expect(retryAfterMs("120", NOW_MS)).toBe(120_000);
    expect(retryAfterMs(new Date(NOW_MS + 5_000).toUTCString(), NOW_MS)).toBe(5_000);
    expect([retryAfterMs(null, NOW_MS), retryAfterMs("soon", NOW_MS)]).toEqual([null, null]);
    expect(retryAfterMs(new Date(NOW_MS - 5_000).toUTCString(), NOW_MS)).toBeNull();
  });

  it("give only ETags that promise the same bytes", () => {
    expect(strongEtag(new Headers({ etag: '"x"' }))).toBe('"x"');
    expect(strongEtag(new Headers({ etag: 'W/"x"' }))).toBeNull();
    expect(strongEtag(new Headers())).toBeNull();
  });

  it("give only plain counts", () => {
    expect(["12", "-1", "1e9", "", null].map((text) => parseCount(text))).toEqual([12, null, null, null, null]);
  });
});
