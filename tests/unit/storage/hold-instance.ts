/** Claims a folder and keeps it until it is killed. */
import { claimInstance } from "../../../src-main/storage/instance.ts";

claimInstance(process.argv[2] ?? "");
process.stdout.write("claimed\n");
setInterval(() => {}, 60_000);
