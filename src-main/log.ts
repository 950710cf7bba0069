/**
 * One logger, to standard error, one line an entry. What people say, what the model is told and what it answers never
 * goes into a log: fields are numbers, codes and names of things.
 */
export type LogLevel = "debug" | "info" | "warn" | "error";

export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const ORDER: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Makes a logger. `level` defaults to `MINIFLOW_LOG` or "warn"; `write` defaults to standard error. */
export function createLog(
  area: string,
  level: LogLevel = levelFromEnvironment(),
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  const from = ORDER.indexOf(level);
  const at = (own: LogLevel) =>
    function log(message: string, fields: LogFields = {}): void {
      if (ORDER.indexOf(own) < from) return;
      const told = Object.entries(fields).filter(([, value]) => value !== undefined);
      const tail = told.map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join("");
      write(`${own} ${area}: ${message}${tail}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function levelFromEnvironment(): LogLevel {
  const asked = process.env["MINIFLOW_LOG"];
  return ORDER.find((level) => level === asked) ?? "warn";
}
