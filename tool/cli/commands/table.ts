import type { Command } from "../command.ts";

/**
 * Where every command is, in the order of the help. Only the one that a command line names is
 * loaded: all of them together take longer than most of what they do.
 */
const loaders = {
  up: async () => (await import("./up.ts")).up,
  preview: async () => (await import("./preview.ts")).preview,
  check: async () => (await import("./check.ts")).check,
  comment: async () => (await import("./comment.ts")).comment,
  render: async () => (await import("./render.ts")).render,
  destroy: async () => (await import("./destroy.ts")).destroy,
  "release create": async () => (await import("./release/create.ts")).releaseCreate,
  "release ls": async () => (await import("./release/ls.ts")).releaseLs,
  "release show": async () => (await import("./release/show.ts")).releaseShow,
  "release diff": async () => (await import("./release/diff.ts")).releaseDiff,
  "release publish": async () => (await import("./release/publish.ts")).releasePublish,
  "release verify": async () => (await import("./release/verify.ts")).releaseVerify,
  "release reject": async () => (await import("./release/reject.ts")).releaseReject,
  "release unreject": async () => (await import("./release/unreject.ts")).releaseUnreject,
  "release gc": async () => (await import("./release/gc.ts")).releaseGc,
  verify: async () => (await import("./verify.ts")).verify,
  promote: async () => (await import("./promote.ts")).promote,
  mode: async () => (await import("./mode.ts")).mode,
  start: async () => (await import("./start.ts")).start,
  stop: async () => (await import("./stop.ts")).stop,
  status: async () => (await import("./status.ts")).status,
  health: async () => (await import("./health.ts")).health,
  alerts: async () => (await import("./alerts.ts")).alerts,
  logs: async () => (await import("./logs.ts")).logs,
  outputs: async () => (await import("./outputs.ts")).outputs,
  doctor: async () => (await import("./doctor.ts")).doctor,
  "stack ls": async () => (await import("./stack/ls.ts")).stackLs,
  "stack init": async () => (await import("./stack/init.ts")).stackInit,
  "stack clone": async () => (await import("./stack/clone.ts")).stackClone,
  "stack select": async () => (await import("./stack/select.ts")).stackSelect,
  "stack rm": async () => (await import("./stack/rm.ts")).stackRm,
  "env ls": async () => (await import("./env/ls.ts")).envLs,
  "env set": async () => (await import("./env/set.ts")).envSet,
  "env detect": async () => (await import("./env/detect.ts")).envDetect,
  "env check": async () => (await import("./env/check.ts")).envCheck,
  "env example": async () => (await import("./env/texts.ts")).envExample,
  "env schema": async () => (await import("./env/texts.ts")).envSchema,
  "env docs": async () => (await import("./env/texts.ts")).envDocs,
  "env reader": async () => (await import("./env/texts.ts")).envReader,
  "env unset": async () => (await import("./env/unset.ts")).envUnset,
  sweep: async () => (await import("./sweep.ts")).sweep,
  approve: async () => (await import("./approvals/approve.ts")).approve,
  decline: async () => (await import("./approvals/decline.ts")).decline,
  "approvals ls": async () => (await import("./approvals/ls.ts")).approvalsLs,
  "audit ls": async () => (await import("./audit/ls.ts")).auditLs,
  "audit verify": async () => (await import("./audit/verify.ts")).auditVerify,
  "audit prune": async () => (await import("./audit/prune.ts")).auditPrune,
  "keys new": async () => (await import("./keys/new.ts")).keysNew,
  "keys ls": async () => (await import("./keys/ls.ts")).keysLs,
  "keys revoke": async () => (await import("./keys/revoke.ts")).keysRevoke,
  refresh: async () => (await import("./refresh.ts")).refresh,
  history: async () => (await import("./history.ts")).history,
  export: async () => (await import("./export.ts")).exportState,
  import: async () => (await import("./import.ts")).importState,
  cancel: async () => (await import("./cancel.ts")).cancel,
  "images ls": async () => (await import("./images/ls.ts")).imagesLs,
  "images resolve": async () => (await import("./images/resolve.ts")).imagesResolve,
  dockerfile: async () => (await import("./dockerfile.ts")).dockerfile,
} satisfies Record<string, () => Promise<Command>>;

/** Every command, in the order of the help. */
export function loadCommands(): Promise<Command[]> {
  return Promise.all(Object.values(loaders).map((load) => load()));
}

/**
 * The commands that a command line needs: the one that it begins with, or all of them, for the
 * help and to say what there is.
 */
export async function loadCommandsFor(argv: readonly string[]): Promise<Command[]> {
  const [first = "", second = ""] = argv;
  const name = [first, `${first} ${second}`].find((key) => Object.hasOwn(loaders, key));
  if (name === undefined) return await loadCommands();
  return [await loaders[name as keyof typeof loaders]()];
}
