import { MiniflowError } from "../../errors.ts";
import { collectGarbage } from "../collect-garbage.ts";

// The main program is compiled without the browser's types, where TypeScript keeps those of WebAssembly.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  Instance: new (
    module: WasmModule,
    imports: object,
  ) => { exports: { memory: { buffer: ArrayBuffer }; _start(): void } };
};
type WasmModule = object;
type Instance = InstanceType<typeof WebAssembly.Instance>;

/** The `flite` command, ready to be run many times. */
export interface FliteProgram {
  /**
   * Runs the command with these arguments (ASCII, without the program's name) and returns what it wrote to the file it was
   * told to write. Blocks the thread. Errors: ENGINE_FAILED with the exit code.
   */
  run(args: readonly string[]): Uint8Array;
  /** Memory held, in bytes. */
  residentBytes(): number;
  /** Gives the memory back. Nothing can be run afterwards. */
  close(): void;
}

const OK = 0;
const BAD_DESCRIPTOR = 8;
const STANDARD_ERROR = 2;
const ROOT_FOLDER = 3;
const OUTPUT_FILE = 4;

class Exit extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/**
 * Makes a runnable `flite` out of its WebAssembly, together with the system it expects: the dozen WASI calls that it
 * imports, with one file, in memory. `design.md` says why not `node:wasi`.
 */
export async function loadFliteProgram(wasm: Uint8Array): Promise<FliteProgram> {
  const module = await WebAssembly.compile(wasm);
  const wasmBytes = wasm.byteLength;
  const system = createSystem();
  let instance: Instance | null = start();
  // A copy of the memory as it was before the first run. Putting it back costs 3 ms, a new instance 12 to 20 ms, and every
  // run then begins from the same state: the same text gives the same samples.
  let untouched = new Uint8Array(instance.exports.memory.buffer.slice(0));

  function start(): Instance {
    const made = new WebAssembly.Instance(module, { wasi_snapshot_preview1: system.imports });
    system.attach(made.exports.memory);
    return made;
  }

  function rewind(): Instance {
    if (instance === null) throw new MiniflowError("INTERNAL", "The Flite voices have been let go.");
    const memory = new Uint8Array(instance.exports.memory.buffer);
    memory.set(untouched);
    memory.fill(0, untouched.length);
    return instance;
  }

  return {
    run(args) {
      const { _start: runMain } = rewind().exports;
      system.begin(["flite", ...args]);
      try {
        runMain();
      } catch (error) {
        // An exit or a trap leaves the instance's stack pointer, which is not in its memory, where it was.
        instance = start();
        if (!(error instanceof Exit && error.exitCode === 0)) {
          const how = error instanceof Exit ? `exit code ${error.exitCode}` : "a trap";
          throw new MiniflowError("ENGINE_FAILED", `The Flite voice stopped with ${how}.`, { cause: error });
        }
      }
      return system.output();
    },
    residentBytes: () => wasmBytes + untouched.byteLength + (instance?.exports.memory.buffer.byteLength ?? 0),
    close() {
      instance = null;
      untouched = new Uint8Array(0);
      system.detach();
      collectGarbage();
    },
  };
}

/** The part of WASI preview 1 that flite.wasm imports: arguments, one folder, one output file, no clock, no input. */
function createSystem(): {
  imports: object;
  attach(memory: { buffer: ArrayBuffer }): void;
  /** Forgets the memory and what was written. */
  detach(): void;
  begin(args: readonly string[]): void;
  output(): Uint8Array;
} {
  let memory: { buffer: ArrayBuffer } = { buffer: new ArrayBuffer(0) };
  let args: Uint8Array[] = [];
  let file = new Uint8Array(0);
  let fileBytes = 0;
  let position = 0;

  // The buffer is replaced whenever the memory grows, so views are made anew each time.
  const bytes = (): Uint8Array => new Uint8Array(memory.buffer);
  const view = (): DataView => new DataView(memory.buffer);
  const put = (address: number, value: number): void => view().setUint32(address, value, true);
  const putLong = (address: number, value: bigint): void => view().setBigUint64(address, value, true);

  function append(piece: Uint8Array): void {
    const end = position + piece.length;
    if (end > file.length) {
      const larger = new Uint8Array(Math.max(end, 2 * file.length, 1 << 16));
      larger.set(file.subarray(0, fileBytes));
      file = larger;
    }
    file.set(piece, position);
    position = end;
    fileBytes = Math.max(fileBytes, end);
  }

  const imports = {
    args_sizes_get(countAt: number, sizeAt: number): number {
      put(countAt, args.length);
      put(
        sizeAt,
        args.reduce((sum, arg) => sum + arg.length, 0),
      );
      return OK;
    },
    args_get(pointersAt: number, textAt: number): number {
      let address = textAt;
      for (const [index, arg] of args.entries()) {
        put(pointersAt + 4 * index, address);
        bytes().set(arg, address);
        address += arg.length;
      }
      return OK;
    },
    clock_time_get(_clock: number, _precision: bigint, timeAt: number): number {
      putLong(timeAt, 0n);
      return OK;
    },
    fd_close: (): number => OK,
    fd_fdstat_set_flags: (): number => OK,
    fd_fdstat_get(descriptor: number, statAt: number): number {
      const fileType = descriptor <= STANDARD_ERROR ? 2 : descriptor === ROOT_FOLDER ? 3 : 4;
      view().setUint8(statAt, fileType);
      view().setUint16(statAt + 2, 0, true);
      const allRights = 0xffff_ffff_ffff_ffffn;
      putLong(statAt + 8, allRights);
      putLong(statAt + 16, allRights);
      return OK;
    },
    fd_prestat_get(descriptor: number, statAt: number): number {
      if (descriptor !== ROOT_FOLDER) return BAD_DESCRIPTOR;
      view().setUint8(statAt, 0);
      put(statAt + 4, 1);
      return OK;
    },
    fd_prestat_dir_name(_descriptor: number, nameAt: number): number {
      bytes()[nameAt] = "/".charCodeAt(0);
      return OK;
    },
    path_open(...given: Array<number | bigint>): number {
      fileBytes = 0;
      position = 0;
      const descriptorAt = Number(given.at(-1));
      put(descriptorAt, OUTPUT_FILE);
      return OK;
    },
    fd_read(_descriptor: number, _vectorsAt: number, _vectors: number, readAt: number): number {
      put(readAt, 0);
      return OK;
    },
    fd_seek(descriptor: number, offset: bigint, whence: number, positionAt: number): number {
      if (descriptor !== OUTPUT_FILE) return BAD_DESCRIPTOR;
      position = Number(offset) + (whence === 0 ? 0 : whence === 1 ? position : fileBytes);
      putLong(positionAt, BigInt(position));
      return OK;
    },
    fd_write(descriptor: number, vectorsAt: number, vectors: number, writtenAt: number): number {
      let written = 0;
      for (let index = 0; index < vectors; index += 1) {
        const address = view().getUint32(vectorsAt + 8 * index, true);
        const length = view().getUint32(vectorsAt + 8 * index + 4, true);
        // What it prints (words, phones) is the user's text: it goes nowhere.
        if (descriptor > STANDARD_ERROR) append(bytes().subarray(address, address + length));
        written += length;
      }
      put(writtenAt, written);
      return OK;
    },
    proc_exit(exitCode: number): never {
      throw new Exit(exitCode);
    },
  };

  return {
    imports,
    attach: (own) => {
      memory = own;
    },
    detach() {
      memory = { buffer: new ArrayBuffer(0) };
      file = new Uint8Array(0);
    },
    begin: (own) => {
      args = own.map((arg) => new TextEncoder().encode(`${arg}\0`));
      fileBytes = 0;
      position = 0;
    },
    output: () => file.slice(0, fileBytes),
  };
}
