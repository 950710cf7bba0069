/** Something that went wrong, in words for people: what happened, and what to do. */
export class Problem extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.name = "Problem";
    this.code = code;
    this.hint = hint;
  }
}

/** Makes a problem of what a call rejected with: `{ code, message, hint }` from the assistant, or anything else. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (typeof error !== "object" || error === null) return new Problem("INTERNAL", String(error));
  const { code, message, hint } = {
    code: "INTERNAL",
    message: "Something went wrong.",
    hint: undefined,
    ...textsOf(error),
  };
  return new Problem(code, message, hint);
}

function textsOf(error: object): { code?: string; message?: string; hint?: string } {
  const text = (key: string): Record<string, string> => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === "string" ? { [key]: value } : {};
  };
  return { ...text("code"), ...text("message"), ...text("hint") };
}
