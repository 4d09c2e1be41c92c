import type { BackupFile, BackupPlan } from "./server.ts";

/** Matches the time in a file's name: `20260131T021700Z`. */
const anyTime = `${"[0-9]".repeat(8)}T${"[0-9]".repeat(6)}Z`;

/**
 * The shell script of a backup: writes its files beside the others, gives them their names only
 * once all are whole, then deletes those that are too old.
 *
 * Names sort by time, so that neither `find` nor the clock of the file system is needed. A failed
 * backup deletes no other, and leaves nothing: what a killed one left, the next run deletes. POSIX,
 * but for `<` in `[`, which bash, dash and busybox have.
 *
 * @param folder where the backups are kept
 */
export function formatBackupScript(name: string, backup: BackupPlan, folder: string): string {
  const { files, days } = backup;
  const stamp = "%Y%m%dT%H%M%SZ";
  return [
    "set -eu",
    `cd ${folder}`,
    `rm -f ${name}-*.tmp`,
    `trap 'rm -f ${name}-*.tmp' EXIT`,
    `now=$(date -u +%s)`,
    `base=${name}-$(date -u +${stamp})`,
    ...files.flatMap(formatFile),
    ...files.map((file) => `mv "${nameOf(file)}.tmp" "${nameOf(file)}"`),
    `oldest=${name}-$(date -u -d "@$((now - ${days * 86_400}))" +${stamp})`,
    `for old in ${name}-${anyTime}.*; do`,
    `  if [ -e "$old" ] && [ "$old" \\< "$oldest" ]; then rm "$old"; fi`,
    "done",
  ].join("\n");
}

function nameOf({ extension, gzip = false }: BackupFile): string {
  return `$base.${extension}${gzip ? ".gz" : ""}`;
}

/** An empty dump is no backup, whatever the program said, nor is one whose program failed. */
function formatFile(file: BackupFile): string[] {
  const path = `${nameOf(file)}.tmp`;
  if (file.gzip !== true) return [`${file.command} > "${path}"`, `[ -s "${path}" ]`];
  // Not every shell tells of a program that fails before a pipe.
  const failed = "$base.failed.tmp";
  const written = `{ ${file.command} || echo failed > "${failed}"; }`;
  return [`${written} | gzip > "${path}"`, `[ ! -e "${failed}" ]`, `[ -s "${path}" ]`];
}
