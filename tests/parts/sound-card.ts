/** A sound card made of files: ALSA's `file` device, set up in a home folder that only the programs under test look at. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { toPcmBytes } from "../../src-main/audio/pcm.ts";

/** Why no such card can be had on this machine, or null. */
export function whyNoSoundCard(): string | null {
  if (process.platform !== "linux") return "they need ALSA, which is Linux's";
  try {
    createRequire(import.meta.url).resolve("naudiodon/build/Release/naudiodon.node");
  } catch {
    return "naudiodon was not compiled at install (it needs a C++ compiler, make and Python 3)";
  }
  return existsSync("/usr/share/alsa/alsa.conf") ? null : "ALSA is not here (Debian: libasound2 libasound2-data)";
}

/**
 * Sets the card up in `home`: its microphone gives `recorded` (16 kHz), as fast as it is asked and then its end over and over;
 * what is played is added to `out.raw`.
 */
export async function plugIn(home: string, recorded: Float32Array): Promise<void> {
  await writeFile(join(home, "in.raw"), toPcmBytes(recorded));
  await writeFile(
    join(home, ".asoundrc"),
    `pcm.files { type file slave.pcm null file "${home}/out.raw" infile "${home}/in.raw" format raw }
     pcm.!default { type plug slave { pcm files rate 16000 channels 1 format S16_LE } }`,
  );
}

/** A machine without a sound card. */
export async function unplug(home: string): Promise<void> {
  await writeFile(join(home, ".asoundrc"), "pcm.!default { type hw card 31 }");
}
