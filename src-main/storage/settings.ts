import { z } from "zod";
import type { Settings } from "../contract.ts";
import { MiniflowError } from "../errors.ts";
import { IDLE_UNLOAD_CHOICES } from "../residency/idle.ts";
import type { Storage } from "./storage.ts";
import { guardStorage } from "./storage-errors.ts";

const schema = z.strictObject({
  accent: z.string().min(1),
  voice: z.string().min(1),
  keepAudio: z.boolean(),
  idleUnloadMinutes: z.literal([...IDLE_UNLOAD_CHOICES]),
}) satisfies z.ZodType<Settings>;

/** The settings: what was chosen, and `defaults` for what never was. */
export function readSettings({ db }: Storage, defaults: Settings): Settings {
  return guardStorage(db.name, () => {
    const rows = db.prepare<[], { key: string; value: string }>("SELECT key, value FROM settings").all();
    const stored = Object.fromEntries(rows.map(({ key, value }): [string, unknown] => [key, JSON.parse(value)]));
    // Keys of an older MiniFlow are let be: only what is chosen is checked, and only our own code writes here.
    return { ...defaults, ...schema.partial().strip().parse(stored) };
  });
}

/** Stores the choices in `change`, whole or not at all, and returns all settings. Errors: USAGE, naming the setting. */
export function changeSettings(storage: Storage, change: Partial<Settings>, defaults: Settings): Settings {
  const { db } = storage;
  const checked = schema.partial().safeParse(change);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const name = issue?.code === "unrecognized_keys" ? issue.keys.join(", ") : (issue?.path.join(".") ?? "");
    throw new MiniflowError(
      "USAGE",
      `The setting "${name}" cannot be changed so: ${issue?.message}. Nothing was changed.`,
    );
  }
  const chosen = Object.entries(checked.data).filter(([, value]) => value !== undefined);
  guardStorage(db.name, () => {
    const put = db.prepare(
      "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    );
    db.transaction(() => {
      for (const [key, value] of chosen) put.run(key, JSON.stringify(value));
    }).immediate();
  });
  return readSettings(storage, defaults);
}
