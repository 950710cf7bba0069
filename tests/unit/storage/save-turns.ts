/**
 * Saves turns with sound until it is killed or storing fails: FOLDER [die]. Prints "begin N" before and "saved N" after each,
 * and "failed CODE" where storing fails. With "die" it kills itself in the middle of the first save, before the commit.
 */
import { writeSync } from "node:fs";
import { toMiniflowError } from "../../../src-main/errors.ts";
import { openStorage } from "../../../src-main/storage/storage.ts";
import { countTurns, saveTurn } from "../../../src-main/storage/turns.ts";
import { exampleSound, exampleTurn } from "./example.ts";

const [, , home = "", how] = process.argv;
const say = (line: string) => writeSync(1, `${line}\n`);

const storage = openStorage({ home, appVersion: "0.0.1" });
if (how === "die") {
  storage.db.function("die", () => process.kill(process.pid, "SIGKILL"));
  storage.db.exec("CREATE TEMP TRIGGER dying AFTER INSERT ON main.turns BEGIN SELECT die(); END");
}
try {
  for (let number = countTurns(storage); ; number++) {
    say(`begin ${number}`);
    await saveTurn(storage, exampleTurn({ id: `t${number}` }), exampleSound(1_000));
    say(`saved ${number}`);
  }
} catch (error) {
  say(`failed ${toMiniflowError(error).code}`);
}
storage.close();
