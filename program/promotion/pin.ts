import * as z from "zod";
import type { PlatformName } from "../../components/plan/kinds.ts";
import { UserError } from "../../variables/user-error.ts";
import type { LedgerKnowledge } from "../ledger/judge.ts";
import { releaseIn } from "../ledger/views.ts";
import { settingOf } from "../release/artifacts.ts";
import { parseManifest, shortId } from "../release/manifest.ts";
import type { ReleasePin } from "./upstreams.ts";

/** A release with what it is made of, by component. */
export interface ReleaseArtifacts {
  id: string;
  artifacts: Readonly<Record<string, string>>;
}

/** Where a pinned release may be taken from. */
export interface PinSources {
  pin: ReleasePin;
  stack: string;
  platform: PlatformName;
  sitePlatform?: PlatformName | undefined;
  /** Outputs of the stack's own last update; undefined where they cannot be read. */
  own: Readonly<Record<string, unknown>> | undefined;
  /** Output `release` of the stack that is named; undefined where it cannot be read. */
  upstream: unknown;
  knowledge: LedgerKnowledge;
}

const shape = z.object({ id: z.string(), artifacts: z.record(z.string(), z.string()) });

/**
 * The release of a pin: what the ledger knows to be its artifacts on this platform, else those of
 * the named stack, else those that run here already. Undefined where none of them is readable.
 *
 * @throws UserError `NothingToFollow` where the named stack runs no release, `ReleaseUnknown` where
 * everything is readable and none has it, and `ArtifactMissing`.
 */
export function takePinned(sources: PinSources): ReleaseArtifacts | undefined {
  const { pin, own, upstream, knowledge } = sources;
  const there = shape.safeParse(upstream).data;
  const id = pin.id ?? there?.id;
  if (id === undefined) {
    if (upstream === undefined) return undefined;
    throw nothingToFollow(sources);
  }
  const known = fromLedger(id, sources);
  if (known !== undefined) return known;
  const here = shape.safeParse(own?.release).data;
  const found = [there, here].find((one) => one?.id === id);
  if (found !== undefined) return found;
  const readable = knowledge.state !== "unknown" && upstream !== undefined && own !== undefined;
  if (!readable) return undefined;
  throw new UserError(
    "ReleaseUnknown",
    `Stack '${sources.stack}' takes release ${shortId(id)} from '${pin.from}', which ` +
      `${there === undefined ? "runs none" : `runs ${shortId(there.id)}`}, and the ledger does not ` +
      "know it: set slipway:release.id to one that `npx slipway release ls` shows.",
  );
}

function fromLedger(
  id: string,
  { knowledge, platform, sitePlatform }: PinSources,
): ReleaseArtifacts | undefined {
  if (knowledge.state !== "known") return undefined;
  const entry = releaseIn(knowledge.ledger.entries, id);
  if (entry === undefined) return undefined;
  const manifest = parseManifest(entry.payload.manifest, `release ${shortId(id)} in the ledger`);
  return settingOf(manifest, { platform, sitePlatform });
}

function nothingToFollow({ stack, pin }: PinSources): UserError {
  return new UserError(
    "NothingToFollow",
    `Stack '${stack}' takes the release that runs in '${pin.from}', and none runs there: bring ` +
      `'${pin.from}' up with a release first.`,
  );
}
