import type { LedgerEntry } from "../ledger/entry.ts";
import { parseManifest, shortId } from "../release/manifest.ts";
import { UserError } from "../../variables/user-error.ts";
import type { Refusal } from "./refusal.ts";

/** The digest at the end of an artifact's name. */
function digestOf(artifact: string): string {
  return artifact.slice(artifact.lastIndexOf("@") + 1);
}

/**
 * What is wrong with the artifacts that a stack's config gives to a release: they must be those that
 * were built as this release, whatever somebody wrote beside its id.
 */
export function checkArtifacts(
  { id, artifacts }: { id: string; artifacts: Readonly<Record<string, string>> },
  entry: LedgerEntry<"release"> | undefined,
): Refusal[] {
  if (entry === undefined) {
    const message = `The ledger knows no release ${shortId(id)}: make it with \`npx slipway release create\`.`;
    return [{ code: "ReleaseUnknown", message }];
  }
  try {
    const { content } = parseManifest(
      entry.payload.manifest,
      `release ${shortId(id)} in the ledger`,
    );
    const foreign = Object.entries(artifacts).filter(([name, artifact]) => {
      const built = Object.values(content.artifacts[name] ?? {});
      return built.every(({ digest }) => digest !== digestOf(artifact));
    });
    if (foreign.length === 0) return [];
    const names = foreign.map(([name]) => `'${name}'`).join(", ");
    const message =
      `What slipway:release.artifacts gives for ${names} was not built as release ${shortId(id)}: ` +
      "let `npx slipway promote` write it.";
    return [{ code: "ArtifactForeign", message }];
  } catch (error) {
    if (error instanceof UserError) return [{ code: error.code, message: error.message }];
    throw error;
  }
}
