/**
 * The probability of a count at least as far out as `k` of `n` where each has probability `p`:
 * twice the smaller exact tail, at most 1.
 */
export function binomialTail(k: number, n: number, p: number): number {
  if (p === 0 || p === 1) return k === n * p ? 1 : 0;
  let below = 0;
  let above = 0;
  let logChoose = 0;
  for (let i = 0; i <= n; i += 1) {
    const mass = Math.exp(logChoose + i * Math.log(p) + (n - i) * Math.log1p(-p));
    if (i <= k) below += mass;
    if (i >= k) above += mass;
    logChoose += Math.log((n - i) / (i + 1));
  }
  return Math.min(1, 2 * Math.min(below, above));
}
