import { describe, expect, it } from "vitest";
import { explainNetworkError, isSafe } from "../../../src-main/downloads/request.ts";
import { Trouble } from "../../../src-main/downloads/trouble.ts";

const url = new URL("https://hub.invalid/file");

/** As `fetch` throws it: the system's error is the cause. */
function failedFetch(code: string, message = "something"): Error {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });
}

describe("an error of the network", () => {
  it.each([
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "CERT_HAS_EXPIRED",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ])("is final where nobody can tell who answers: %s", (code) => {
    expect(explainNetworkError(failedFetch(code), url)).toMatchObject({
      code: "DOWNLOAD_REFUSED",
      hint: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
  });

  it.each([
    ["ENOTFOUND", "is there a network"],
    ["ECONNREFUSED", "nobody answers"],
    ["ECONNRESET", "hub.invalid broke (ECONNRESET)"],
    ["UND_ERR_SOCKET", "hub.invalid broke (UND_ERR_SOCKET)"],
  ])("is worth another attempt: %s", (code, words) => {
    const trouble = explainNetworkError(failedFetch(code), url);
    expect(trouble).toBeInstanceOf(Trouble);
    expect(trouble.message).toContain(words);
  });
});

it("an address is safe where nobody can change what it says", () => {
  const safe = ["https://mirror.example", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:1"];
  const unsafe = ["http://mirror.example", "http://127.0.0.1.example", "http://localhost.example", "http://10.0.0.1"];
  expect(safe.filter((address) => !isSafe(new URL(address)))).toEqual([]);
  expect(unsafe.filter((address) => isSafe(new URL(address)))).toEqual([]);
});
