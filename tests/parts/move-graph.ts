/**
 * A program for a process that finds a GPU: `node move-graph.ts PATH` opens a graph whose only operator, a transposed convolution
 * in three dimensions, ONNX Runtime's WebGPU takes when it opens and refuses when it runs. Prints what became of it.
 */
import { whyOf } from "../../src-main/engines/graph-errors.ts";
import { floatsOf, floatTensor, onDevicesDropped, openGraph } from "../../src-main/engines/onnx.ts";

const [, , path = ""] = process.argv;
const dropped: object[] = [];
onDevicesDropped((drops) => {
  for (const { device, next, error } of drops) dropped.push({ device, next, why: whyOf(error) });
});
const { signal } = new AbortController();
const graph = await openGraph(path, { threads: 1, devices: ["webgpu", "cpu"], signal });
const openedOn = graph.device;
const feeds = {
  x: floatTensor(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [1, 1, 2, 2, 2]),
  w: floatTensor(Float32Array.of(3), [1, 1, 1, 1, 1]),
};
const { y } = await graph.run(feeds, ["y"]);
const again = await graph.run(feeds, ["y"]);
const values = [y, again.y].map((tensor) => [...floatsOf(tensor)]);
process.stdout.write(JSON.stringify({ openedOn, endedOn: graph.device, values, dropped }));
process.exit();
