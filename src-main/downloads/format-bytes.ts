/** "2.8 MB": decimal units, as disks are sold. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** "562 MiB", "1.96 GiB": binary units, as memory is sold. */
export function formatMemory(bytes: number): string {
  const mebibytes = bytes / MIB;
  if (mebibytes === 0) return "0 MiB";
  if (mebibytes < 9.95) return `${Math.max(0.1, mebibytes).toFixed(1)} MiB`;
  if (mebibytes < 999.5) return `${mebibytes.toFixed(0)} MiB`;
  return `${(bytes / GIB).toFixed(bytes < 9.995 * GIB ? 2 : 1)} GiB`;
}

/** "4 min 10 s". */
export function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
