/** A peer that understands every recording as its file's name: for trying what a run and a peer say to each other. */
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { encodeWav } from "../../src-main/audio/wav.ts";
import { servePeer } from "../../src-main/bench/peers/peer.ts";
import { MiniflowError } from "../../src-main/errors.ts";

let drops = 0;

servePeer(({ options }) => {
  if (options["refuses"] === true) throw new MiniflowError("PEER_MISSING", "It is not here.", { hint: "Get it." });
  return {
    async play({ wav, out }) {
      if (basename(wav) === "bad.wav") throw new MiniflowError("WAV_INVALID", "That is no sound.");
      process.stdout.write("a line that is no message\n");
      writeFileSync(out, encodeWav(new Float32Array(1600).fill(0.1), 16_000));
      return { transcript: basename(wav), reply: `dropped ${drops} times`, marks: { asrStart: 0, asrEnd: 5 } };
    },
    async drop() {
      drops += 1;
    },
  };
});
