/**
 * The files in which an ONNX graph keeps weights beside itself, as it names them. Pure.
 *
 * In onnx.proto a tensor of that kind has among its `external_data` an entry with the key "location" and the name of the file. Tensors
 * may be in the graph, in its branches and in attributes of nodes; the entry looks the same everywhere and nothing else does, so it
 * is searched for as bytes, which is a hundred times as quick as reading the graph.
 */
/** `StringStringEntryProto`: field 1 is the key, field 2 the value. */
const LOCATION = Buffer.from("\n\u0008location\u0012", "latin1");
/** Longer names have a length of two bytes or more; file systems end at 255 characters. */
const TWO_BYTES = 0x80;

/** As the graph names them, each once. */
export function listOutside(graph: Uint8Array): string[] {
  const bytes = Buffer.from(graph.buffer, graph.byteOffset, graph.byteLength);
  const found = new Set<string>();
  for (let at = bytes.indexOf(LOCATION); at !== -1; at = bytes.indexOf(LOCATION, at + 1)) {
    let start = at + LOCATION.length;
    let length = bytes[start++] ?? 0;
    if (length >= TWO_BYTES) length += ((bytes[start++] ?? 0) - 1) * TWO_BYTES;
    found.add(bytes.toString("utf8", start, start + length));
  }
  return [...found];
}

/** Whether such a name leads out of the graph's folder, which no model of ours does. */
export function leadsOut(location: string): boolean {
  return /^[\\/]|^[a-z]:/iu.test(location) || location.split(/[\\/]/u).includes("..");
}
