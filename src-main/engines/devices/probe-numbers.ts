/**
 * What goes into the probe's graph (`resources/device-probe.onnx`, made by `scripts/make-device-probe.ts`), and what must come out:
 * pure, and worked out without any runtime. Each of the graph's steps moves the columns of `x` one place on, by a product with a
 * matrix that holds a single 1 in each row, and takes the tangent. So a device that adds up the wrong lanes is found out.
 */

export const PROBE_SIZE = 512;
export const PROBE_STEPS = 4;
/** Room for the shorter floats that GPUs multiply with; a wrong lane differs by a hundred times as much. */
const TOLERANCE = 0.01;

export function makeProbeInput(): { x: Float32Array; shift: Float32Array } {
  const x = new Float32Array(PROBE_SIZE ** 2).map((_, index) => Math.sin(index));
  const shift = new Float32Array(PROBE_SIZE ** 2);
  for (let row = 0; row < PROBE_SIZE; row++) shift[row * PROBE_SIZE + ((row + 1) % PROBE_SIZE)] = 1;
  return { x, shift };
}

/** Whether `y` is what the graph must make of `makeProbeInput`. */
export function isProbeOutput(y: Float32Array): boolean {
  if (y.length !== PROBE_SIZE ** 2) return false;
  const { x } = makeProbeInput();
  return y.every((value, index) => {
    const column = index % PROBE_SIZE;
    const source = index - column + ((column - PROBE_STEPS + PROBE_SIZE) % PROBE_SIZE);
    let expected = x[source] ?? 0;
    for (let step = 0; step < PROBE_STEPS; step++) expected = Math.tanh(expected);
    return Math.abs(value - expected) <= TOLERANCE;
  });
}
