import type { AnyEntry, LedgerEntry } from "../entry.ts";
import { checkMove, isOver } from "../deployment-moves.ts";
import { LedgerError } from "../problem.ts";
import { checkAnswer, closesRequest } from "./request.ts";

type Deployment = LedgerEntry<"deployment">;

/** How many deployments of a stack that are over are kept, the newest. */
const keptDeployments = 2;

interface Verdicts {
  /** First of the passes that nothing interrupted; what soaks, soaks from there. */
  since?: LedgerEntry<"verdict">;
  latest: LedgerEntry<"verdict">;
}

/**
 * What of a chain still counts, entry by entry. The same whether it was taken from the whole chain
 * or from what had counted before and what came since.
 */
export class Standing {
  readonly #releases = new Map<string, LedgerEntry<"release">>();
  readonly #verdicts = new Map<string, Verdicts>();
  readonly #rejections = new Map<string, LedgerEntry<"rejection">>();
  readonly #deployments = new Map<string, Map<string, Deployment>>();
  readonly #requests = new Map<string, AnyEntry[]>();
  #summary: LedgerEntry<"summary"> | undefined;
  #last: AnyEntry | undefined;

  /** The entry that was added last. */
  get last(): AnyEntry | undefined {
    return this.#last;
  }

  /** Whether an entry of this id still counts. */
  has(id: string): boolean {
    return this.counting().some((entry) => entry.id === id);
  }

  /** Whether a release is known. */
  hasRelease(release: string | null): boolean {
    return release !== null && this.#releases.has(release);
  }

  /**
   * Checks that an entry may follow what counts.
   *
   * @throws LedgerError where it answers nothing, moves a deployment where it cannot go, or tells
   * of a release once more.
   */
  check(entry: AnyEntry): void {
    if (entry.kind === "deployment") checkMove(this.#deploymentOf(entry)?.payload, entry.payload);
    if (entry.kind === "release" && this.#releases.has(entry.payload.release)) {
      const { release } = entry.payload;
      throw new LedgerError("EntryTwice", `tells of the release ${release} once more`);
    }
    if (entry.kind === "unrejection" && !this.#rejections.has(entry.payload.release)) {
      const message = `takes back a rejection of ${entry.payload.release}, which is not rejected`;
      throw new LedgerError("ReleaseNotRejected", message);
    }
    if (isAnswer(entry)) {
      checkAnswer(this.#requests.get(placeOf(entry, entry.payload.deployment)) ?? [], entry);
    }
  }

  /** Takes an entry in. */
  add(entry: AnyEntry): void {
    this.#last = entry;
    if (entry.kind === "release") this.#releases.set(entry.payload.release, entry);
    if (entry.kind === "verdict") this.#addVerdict(entry);
    if (entry.kind === "rejection") this.#rejections.set(entry.payload.release, entry);
    if (entry.kind === "unrejection") this.#rejections.delete(entry.payload.release);
    if (entry.kind === "deployment") this.#addDeployment(entry);
    if (entry.kind === "summary") this.#summary = entry;
    if (entry.kind === "approval-requested") {
      this.#requests.set(placeOf(entry, entry.payload.deployment), [entry]);
    }
    if (isAnswer(entry)) {
      this.#requests.get(placeOf(entry, entry.payload.deployment))?.push(entry);
    }
  }

  /** Everything that counts, in the order of the chain; the last entry always. */
  counting(): AnyEntry[] {
    const verdicts = [...this.#verdicts.values()].flatMap(({ since, latest }) =>
      since === undefined || since === latest ? [latest] : [since, latest],
    );
    const deployments = [...this.#deployments.values()].flatMap((some) => [...some.values()]);
    const all = new Set<AnyEntry>([
      ...this.#releases.values(),
      ...verdicts,
      ...this.#rejections.values(),
      ...deployments,
      ...[...this.#requests.values()].flat(),
    ]);
    if (this.#summary) all.add(this.#summary);
    if (this.#last) all.add(this.#last);
    return [...all].sort((one, other) => one.seq - other.seq);
  }

  #addVerdict(entry: LedgerEntry<"verdict">): void {
    const place = placeOf(entry, entry.payload.release);
    const before = this.#verdicts.get(place);
    const since = entry.payload.result === "pass" ? (before?.since ?? entry) : undefined;
    this.#verdicts.set(place, { latest: entry, ...(since && { since }) });
  }

  #deploymentOf(entry: Deployment): Deployment | undefined {
    return this.#deployments.get(entry.environment?.stack ?? "")?.get(entry.payload.id);
  }

  #addDeployment(entry: Deployment): void {
    const stack = entry.environment?.stack ?? "";
    const all = this.#deployments.get(stack) ?? new Map<string, Deployment>();
    all.set(entry.payload.id, entry);
    this.#deployments.set(stack, all);
    if (!isOver(entry.payload.status)) return;
    this.#requests.delete(placeOf(entry, entry.payload.id));
    for (const id of olderThanKept([...all.values()])) all.delete(id);
  }
}

/** Ids of a stack's deployments that count no more. */
function olderThanKept(all: readonly Deployment[]): string[] {
  const over = all
    .filter(({ payload }) => isOver(payload.status))
    .sort((one, other) => numberOf(other) - numberOf(one));
  return over
    .slice(keptDeployments)
    .filter((one) => !endedBadly(one) || isFollowed(one, over))
    .map(({ payload }) => payload.id);
}

/** A release that ended badly is remembered until it is deployed there again. */
function endedBadly({ payload: { status, release } }: Deployment): boolean {
  return release !== null && (status === "failed" || status === "rolled_back");
}

function isFollowed(one: Deployment, all: readonly Deployment[]): boolean {
  return all.some(
    (other) => other.payload.release === one.payload.release && numberOf(other) > numberOf(one),
  );
}

function numberOf({ payload }: Deployment): number {
  return Number(payload.id.slice("d-".length));
}

function isAnswer(entry: AnyEntry): entry is Extract<AnyEntry, { kind: Answer }> {
  return entry.kind === "approval-granted" || closesRequest(entry);
}

type Answer = "approval-granted" | "approval-declined" | "approval-expired" | "approval-withdrawn";

/** Name of what an entry is about, in its environment. */
function placeOf(entry: AnyEntry, id: string): string {
  return `${entry.environment?.stack ?? ""}\0${id}`;
}
