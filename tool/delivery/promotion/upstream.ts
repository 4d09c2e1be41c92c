import * as z from "zod";
import type { AnyEntry } from "../../../program/ledger/entry.ts";
import { isOver } from "../../../program/ledger/deployment-moves.ts";
import { deploymentsIn } from "../../../program/ledger/views.ts";
import type { Refusal } from "../../../program/promotion/refusal.ts";
import { shortId } from "../../../program/release/manifest.ts";

/** What a stack says that it runs. */
export interface Running {
  /** Id of the release; undefined where it runs none, or a source. */
  release: string | undefined;
  /** Services of which two releases run at once. */
  rollingOut: string[];
}

const outputs = z.object({
  release: z
    .object({ id: z.string().regex(/^[0-9a-f]{64}$/) })
    .optional()
    .catch(undefined),
  rollout: z
    .record(z.string(), z.object({ candidate: z.unknown() }))
    .optional()
    .catch(undefined),
});

/** What a stack runs, by the outputs of its last update. Pure. */
export function readRunning(values: Readonly<Record<string, unknown>>): Running {
  const { release, rollout = {} } = outputs.parse(values);
  const rollingOut = Object.entries(rollout)
    .filter(([, { candidate }]) => candidate !== null && candidate !== undefined)
    .map(([name]) => name);
  return { release: release?.id, rollingOut };
}

/** Why what runs upstream is not done there. Pure. */
export function judgeUpstream(
  stack: string,
  release: string,
  running: Running,
  entries: readonly AnyEntry[],
): Refusal[] {
  const what = `Release ${shortId(release)}`;
  const rolling = running.release === release ? running.rollingOut : [];
  const last = deploymentsIn(entries, stack).findLast(({ payload }) => payload.release === release);
  const status = last?.payload.status;
  const id = last?.payload.id ?? "";
  const bad = status === "failed" || status === "cancelled";
  return [
    ...rolling.map((name) => ({
      code: "RolloutUnderWay",
      message: `${what} is being rolled out in '${stack}' ('${name}' runs another one beside it): wait for its end.`,
    })),
    ...(status !== undefined && !isOver(status)
      ? [
          {
            code: "DeploymentUnderWay",
            message: `${what} is ${status.replace("_", " ")} in '${stack}' (${id}): wait for its end.`,
          },
        ]
      : []),
    ...(bad
      ? [{ code: "DeploymentFailed", message: `${what} was ${id} of '${stack}', which ${status}.` }]
      : []),
  ];
}
