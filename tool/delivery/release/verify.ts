import { checkEntry, hasEntry } from "../../../providers/local/store/store.ts";
import type { Manifest } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import { describeManifest } from "../../images/digests.ts";
import { RegistryFailure } from "../../images/failure.ts";
import type { Ask } from "../../images/transport.ts";

/** Whether an artifact is where it was brought, and what its digest says. */
export interface VerifiedArtifact {
  name: string;
  kind: string;
  digest: string;
  /** Registry and name, or the store of this machine. */
  place: string;
  result: "there" | "missing" | "wrong" | "unknown";
  /** Why it is not there. */
  reason?: string;
}

/** Asks registry and store for each artifact of a release, and holds its content against its digest. */
export async function verifyRelease(
  project: string,
  { content, beside }: Manifest,
  ask: Ask,
): Promise<VerifiedArtifact[]> {
  const all = Object.entries(content.artifacts).flatMap(([name, kinds]) =>
    Object.entries(kinds).map(([kind, { digest }]) => ({ name, kind, digest })),
  );
  const verified: VerifiedArtifact[] = [];
  for (const artifact of all) {
    const repository = beside.repositories[artifact.name] ?? "";
    const found =
      artifact.kind === "image"
        ? await askRegistry(ask, repository, artifact.digest)
        : askStore(project, artifact.digest);
    const place = artifact.kind === "image" ? repository : "the store of this machine";
    verified.push({ ...artifact, place, ...found });
  }
  return verified;
}

type Found = Pick<VerifiedArtifact, "result" | "reason">;

async function askRegistry(ask: Ask, repository: string, digest: string): Promise<Found> {
  try {
    await describeManifest(ask, repository, digest);
    return { result: "there" };
  } catch (error) {
    if (!(error instanceof RegistryFailure)) throw error;
    const reason = error.message;
    if (reason.includes("answered content of")) return { result: "wrong", reason };
    return { result: reason.includes("answered 404") ? "missing" : "unknown", reason };
  }
}

function askStore(project: string, digest: string): Found {
  if (!hasEntry(project, digest)) return { result: "missing", reason: "there is no such entry" };
  try {
    checkEntry(project, digest);
    return { result: "there" };
  } catch (error) {
    if (error instanceof UserError) return { result: "wrong", reason: error.message };
    throw error;
  }
}
