import type { RunningPart, StackLook, VerifyPlace } from "../../delivery/verification/place.ts";
import type { LiveService } from "../../live/live.ts";
import type { Cli } from "../cli.ts";
import { checkAddresses, checkHealth } from "../health-checks.ts";
import { openLive } from "../live-stack.ts";
import type { LocalService } from "../local.ts";
import { requireNamedStack, type StackFile } from "../stack-files.ts";

/** Where a command verifies stacks from: what `slipway health` sees, seen the same way. */
export function verifyPlaceOf(cli: Cli): VerifyPlace {
  return {
    folder: cli.folder,
    environment: { ...cli.env },
    now: cli.now,
    signal: cli.signal,
    openEngine: cli.openEngine,
    look: async (stack) => lookAt(cli, await requireNamedStack(cli.folder, stack)),
  };
}

function lookAt(cli: Cli, stack: StackFile): StackLook {
  switch (stack.platform) {
    case "local":
      return {
        health: () => checkHealth(cli, stack),
        running: async () => (await cli.local.status(stack)).services.map(viewLocal),
      };
    // Nobody can be asked there what runs; its addresses answer all the same.
    case "vercel":
      return { health: () => checkAddresses(cli, stack), running: () => Promise.resolve([]) };
    default:
      return {
        health: () => checkHealth(cli, stack),
        running: async () => {
          const { reader } = await openLive(cli, stack);
          return (await reader.services({ images: true })).map(viewLive);
        },
      };
  }
}

/** An entry of the store, in the path of what runs from it. */
const fromStore = /(?:^|\/)\.slipway\/store\/([0-9a-f]{64})(?:\/|$)/;

function viewLocal({ name, slot, source, address }: LocalService): RunningPart {
  const [, digest] = fromStore.exec(source ?? "") ?? [];
  const runs = digest === undefined ? `the source ${source ?? ""}` : `local@sha256:${digest}`;
  return {
    name,
    slot,
    ...(address !== undefined && { address: `http://${address}` }),
    ...(source !== undefined && { artifacts: [[runs]] }),
  };
}

function viewLive({ name, slot, images }: LiveService): RunningPart {
  return { name, slot, ...(images && { artifacts: images }) };
}
