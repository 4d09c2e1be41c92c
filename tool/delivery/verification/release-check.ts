import { checkArtifacts } from "../../../program/promotion/artifacts-check.ts";
import type { AnyEntry } from "../../../program/ledger/entry.ts";
import { releaseIn } from "../../../program/ledger/views.ts";
import type { Outcome } from "./attempts.ts";
import type { RunningPart } from "./place.ts";
import type { RunningRelease } from "./subject.ts";

/**
 * Whether what runs is what the release names: its artifacts by their digests. Undefined where
 * nobody could say of any. Pure.
 */
export function judgeRunning(
  { artifacts }: RunningRelease,
  parts: readonly RunningPart[],
): Outcome | undefined {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { name, slot, artifacts: copies } of parts) {
    const wanted = artifacts[name];
    if (wanted === undefined || copies === undefined) continue;
    const digest = digestOf(wanted);
    const place = slot === undefined ? `'${name}'` : `'${name}' in slot ${slot}`;
    for (const images of copies) {
      seen.add(name);
      if (images.some((image) => digestOf(image) === digest)) continue;
      problems.push(`${place} runs ${images.join(", ") || "nothing known"}, and not ${wanted}`);
    }
  }
  if (problems.length > 0) return { ok: false, detail: [...new Set(problems)].join("; ") };
  const unseen = Object.keys(artifacts).filter((name) => !seen.has(name));
  if (seen.size === 0) return undefined;
  const rest = unseen.length === 0 ? "" : `; of ${unseen.join(", ")} nobody says it`;
  return { ok: true, detail: `${[...seen].join(", ")}: what the release names${rest}` };
}

/** What the ledger has against a release's artifacts: somebody may write others beside its id. */
export function judgeBuilt(release: RunningRelease, entries: readonly AnyEntry[]): Outcome {
  const refusals = checkArtifacts(release, releaseIn(entries, release.id));
  const detail = refusals.map(({ code, message }) => `${code}: ${message}`).join("; ");
  return { ok: refusals.length === 0, detail };
}

function digestOf(artifact: string): string {
  return artifact.slice(artifact.lastIndexOf("@") + 1);
}
