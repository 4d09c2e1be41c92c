import { UserError } from "../../variables/user-error.ts";
import type { Step } from "../engine/engine.ts";
import type { Cli } from "./cli.ts";
import { formatDangers } from "./output/plan.ts";
import { count } from "./output/text.ts";

/** What has been agreed to beforehand. */
export interface Consent {
  yes: boolean;
  allowDataLoss: boolean;
  /** Machines read the output: nobody is asked. */
  json: boolean;
}

/**
 * Has the person agree to a plan.
 *
 * @throws UserError `NeedsConfirmation` where nobody can be asked, `Declined` for any answer but yes.
 */
export async function confirmPlan(
  cli: Cli,
  consent: Pick<Consent, "yes" | "json">,
  question: string,
): Promise<void> {
  if (consent.yes) return;
  if (!canAsk(cli, consent)) {
    throw new UserError(
      "NeedsConfirmation",
      "There are changes and no terminal to ask at: nothing was changed. Pass --yes to make them.",
    );
  }
  const answer = await cli.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer?.trim() ?? "")) throw declined();
}

/**
 * Has the person agree to the steps of a plan that endanger data, or may, by typing the stack's name.
 * `--yes` does not cover them. A plan that was shown has told them already.
 *
 * @throws UserError `DataLoss` where nobody can be asked, `Declined` for another answer.
 */
export async function confirmDangers(
  cli: Cli,
  consent: Consent,
  stack: string,
  steps: readonly Step[],
  shown: boolean,
): Promise<void> {
  const dangers = formatDangers(steps, cli.err.style);
  if (dangers.length === 0 || consent.allowDataLoss) return;
  if (!shown) cli.err.lines(dangers);
  const endangering = countDangers(steps);
  if (!canAsk(cli, consent)) {
    const options = consent.yes ? "--allow-data-loss" : "--yes --allow-data-loss";
    throw new UserError(
      "DataLoss",
      `${endangering}: nothing was changed. Pass ${options} if the data may go.`,
    );
  }
  const answer = await cli.ask(`${endangering}. Type the stack's name (${stack}) to go on: `);
  if (answer?.trim() !== stack) throw declined();
}

/** `1 step endangers data`, or `may endanger` where it is sure of none. */
function countDangers(steps: readonly Step[]): string {
  const dangers = steps.filter(({ danger }) => danger !== undefined);
  if (dangers.every(({ dangerUnsure }) => dangerUnsure === true)) {
    return count(dangers.length, "step may endanger data", "steps may endanger data");
  }
  return count(dangers.length, "step endangers data", "steps endanger data");
}

/**
 * Has the person agree to something that is hard to undo, by typing the stack's name.
 *
 * @throws UserError `NeedsConfirmation` where nobody can be asked, `Declined` for another answer.
 */
export async function confirmByName(
  cli: Cli,
  consent: Pick<Consent, "yes">,
  stack: string,
  what: string,
): Promise<void> {
  if (consent.yes) return;
  if (!cli.interactive) {
    const message = `${what} There is no terminal to ask at: nothing was changed. Pass --yes to do it.`;
    throw new UserError("NeedsConfirmation", message);
  }
  const answer = await cli.ask(`${what} Type the stack's name (${stack}) to go on: `);
  if (answer?.trim() !== stack) throw declined();
}

function canAsk(cli: Cli, consent: Pick<Consent, "json">): boolean {
  return cli.interactive && !consent.json;
}

function declined(): UserError {
  return new UserError("Declined", "Nothing was changed.");
}
