/** Holds a model and keeps it until it is killed. */
import { holdModel } from "../../../src-main/downloads/hold-model.ts";

holdModel(process.argv[2] ?? "", process.argv[3] ?? "");
process.stdout.write("held\n");
setInterval(() => {}, 60_000);
