/**
 * Fills in bytes and sha256 of every model file in models/catalog.yml, from the files that lie in models/. Run it after weights
 * were made anew. Comments and order of the catalog are kept.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isSeq, parseDocument } from "yaml";
import { modelsDir } from "../src-main/roots.ts";

const path = join(modelsDir(), "catalog.yml");
const document = parseDocument(readFileSync(path, "utf8"));
const models = document.get("models");
if (!isSeq(models)) throw new Error(`${path} lists no models.`);

for (const model of models.items) {
  if (!isMap(model)) throw new Error(`${path}: a model is no mapping.`);
  // Downloaded models are not here to be hashed.
  if (model.has("source")) continue;
  const files = model.get("files");
  if (!isSeq(files)) throw new Error(`${path}: ${String(model.get("id"))} lists no files.`);
  for (const file of files.items) {
    if (!isMap(file)) throw new Error(`${path}: a file of ${String(model.get("id"))} is no mapping.`);
    const bytes = readFileSync(join(modelsDir(), String(model.get("dir")), String(file.get("path"))));
    file.set("bytes", bytes.length);
    file.set("sha256", createHash("sha256").update(bytes).digest("hex"));
  }
}
writeFileSync(path, document.toString({ lineWidth: 0 }));
