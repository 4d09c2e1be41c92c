const names = ["nano", "micro", "small", "medium", "large", "xlarge"];
const units = "KMGT";

/**
 * A number that grows with a size: `4`, `500m`, `10Gi`, `true`, `db.t4g.small`. Undefined for what has no
 * order.
 */
export function rank(value: string | boolean): number | undefined {
  if (typeof value === "boolean") return Number(value);
  const plain = /^(\d+(?:\.\d+)?)(m|[KMGT]i?)?$/.exec(value);
  if (plain?.[2] === "m") return Number(plain[1]) / 1000;
  if (plain) return Number(plain[1]) * 1024 ** (units.indexOf(plain[2]?.[0] ?? "-") + 1);
  const sized = /\.(\d*)(nano|micro|small|medium|large|xlarge)\b/.exec(value);
  if (!sized) return undefined;
  const [, times = "", size = ""] = sized;
  return names.indexOf(size) + Math.log2(times === "" ? 1 : Number(times));
}

/** The size that a value of any kind says; NaN where it says none. */
export function sizeOf(value: unknown): number {
  return typeof value === "string" || typeof value === "number"
    ? (rank(String(value)) ?? NaN)
    : NaN;
}
