import { UserError } from "../../../../variables/user-error.ts";
import type { ResourceState } from "../../state/snapshot.ts";
import { parseUrn } from "../protocol/urns.ts";
import { inheritedAlias } from "./goal.ts";
import type { Goal } from "./goal.ts";
import type { Run } from "./run.ts";

/** Finds what stood in the state before the run, and sees that nothing is claimed twice. */
export class OldStates {
  readonly #run: Run;
  readonly #byUrn: Map<string, ResourceState[]>;

  constructor(run: Run) {
    this.#run = run;
    this.#byUrn = Map.groupBy(run.base.resources, ({ urn }) => urn);
  }

  /**
   * Notes that the program has a resource.
   *
   * Throws UserError `DuplicateResource` where it has it already, `DuplicateAlias` where another
   * one took over what stood there.
   */
  claim(urn: string): void {
    const { claimed, renamed } = this.#run.progress;
    if (claimed.has(urn)) {
      const other = [...renamed].find(([, alias]) => alias === urn)?.[0];
      if (other !== undefined) throw duplicateAlias(urn, other, urn);
      throw new UserError(
        "DuplicateResource",
        `Two resources have the URN '${urn}': give one of them another name.`,
      );
    }
    claimed.add(urn);
  }

  #claimAlias(alias: string, urn: string): void {
    const { claimed, renamed } = this.#run.progress;
    if (claimed.has(alias)) {
      const other = [...renamed].find(([, taken]) => taken === alias)?.[0];
      throw duplicateAlias(alias, urn, other ?? alias);
    }
    claimed.add(alias);
    renamed.set(urn, alias);
  }

  /** The old state of a resource, under its own URN or one that an alias stands for. */
  find(goal: Goal): ResourceState | undefined {
    const own = this.at(goal.urn);
    if (own !== undefined) return own;
    const alias = this.#aliasesOf(goal).find((urn) => this.at(urn) !== undefined);
    if (alias === undefined) return undefined;
    this.#claimAlias(alias, goal.urn);
    return this.at(alias);
  }

  /** The old state with a URN that is not on its way out. */
  at(urn: string): ResourceState | undefined {
    return this.#byUrn.get(urn)?.find((state) => state.delete !== true);
  }

  /** URNs of a resource's aliases, those too that it had below its parent's old URN. */
  #aliasesOf(goal: Goal): string[] {
    const { place, progress } = this.#run;
    const parentAlias = progress.renamed.get(goal.parent);
    if (parentAlias === undefined) return goal.aliases;
    const names = [goal, ...goal.aliases.map((alias) => parseUrn(alias))];
    const inherited = names.map((named) => inheritedAlias(named, goal.parent, parentAlias, place));
    return [...goal.aliases, ...inherited];
  }
}

function duplicateAlias(alias: string, first: string, second: string): UserError {
  return new UserError(
    "DuplicateAlias",
    `Both '${first}' and '${second}' would go on with what stands in the state as '${alias}': ` +
      "take the alias off one of them.",
  );
}
