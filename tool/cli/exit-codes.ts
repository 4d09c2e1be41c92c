/** How the command ends. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  changes: 3,
  waits: 4,
  interrupted: 130,
} as const;

/** One of the documented exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each exit code says, for --help and the documentation. */
export const exitCodeMeanings: Record<ExitCode, string> = {
  0: "done",
  1: "failed, refused by a policy or by --plan, or declined",
  2: "wrong use: unknown command, option, stack or key; or there was nobody to ask (health, alerts, verify)",
  3: "preview --expect-no-changes found changes",
  4: "promote waits for an approval; run it again once that was given",
  130: "interrupted; what had been done is saved",
};
