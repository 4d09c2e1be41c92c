/** The candidate that a mistyped word most likely meant; undefined where none is near. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const scored = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .sort((left, right) => left.distance - right.distance);
  const best = scored[0];
  if (best === undefined) return undefined;
  const longest = Math.max(word.length, best.candidate.length);
  return best.distance <= 3 && best.distance < longest * 0.6 ? best.candidate : undefined;
}

/** Levenshtein distance: insertions, deletions and substitutions between two words. */
function distanceOf(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(left).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= right.length; column += 1) {
      const substitute = (row[column - 1] ?? 0) + (letter === right[column - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
