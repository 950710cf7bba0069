/** Parquet files as the `datasets` library of Hugging Face writes them: text columns, and the sound as a column of bytes and path. */
import { gzipSync, zstdCompressSync } from "node:zlib";
import { fileWriter, parquetWriteRows } from "hyparquet-writer";
import type { SchemaElement } from "hyparquet-writer";

export interface ParquetParts {
  /** Text columns beside the sound, and `duration`. */
  columns: string[];
  rows: Iterable<Record<string, unknown> & { audio: { bytes: Uint8Array | null; path: string } }>;
  /** Defaults to 100. */
  rowGroupSize?: number;
  /** Defaults to SNAPPY. */
  codec?: "SNAPPY" | "GZIP" | "ZSTD" | "UNCOMPRESSED";
  /** Bytes that parquet should take for one page. Defaults to the writer's. */
  pageSize?: number;
  /** Whether it is written where each page begins. Defaults to true. */
  pageIndex?: boolean;
}

export async function writeParquet(path: string, parts: ParquetParts): Promise<void> {
  const { columns, rows, rowGroupSize = 100, codec = "SNAPPY", pageSize, pageIndex = true } = parts;
  const optional = { repetition_type: "OPTIONAL" } as const;
  const text = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" }, ...optional } as const;
  const schema: SchemaElement[] = [
    { name: "schema", num_children: columns.length + 1 },
    { name: "audio", num_children: 2, ...optional },
    { name: "bytes", type: "BYTE_ARRAY", ...optional },
    { name: "path", ...text },
    ...columns.map((name) =>
      name === "duration" ? { name, type: "DOUBLE" as const, ...optional } : { name, ...text },
    ),
  ];
  await parquetWriteRows({
    writer: fileWriter(path),
    schema,
    columns: ["audio", ...columns].map((name) => ({ name, offsetIndex: pageIndex })),
    rows,
    rowGroupSize,
    codec,
    compressors: { GZIP: (bytes) => gzipSync(bytes), ZSTD: (bytes) => zstdCompressSync(bytes) },
    ...(pageSize === undefined ? {} : { pageSize }),
  });
}
