const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

/**
 * A duration as Prometheus and Alertmanager write it, in the largest unit that is exact: `5m`,
 * `90s`, `833ms`.
 *
 * @param scale divides it; what is above zero stays above zero
 */
export function formatDuration(seconds: number, scale = 1): string {
  if (seconds <= 0) return "0s";
  const ms = Math.max(1, Math.round((seconds * 1000) / scale));
  const unit = units.find(([, size]) => ms % size === 0);
  return unit ? `${ms / unit[1]}${unit[0]}` : `${ms}ms`;
}
