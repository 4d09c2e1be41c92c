import type { BackupPlan } from "./server.ts";

/**
 * The shell script of a backup: writes a file beside the others, gives it its name only once it is
 * whole, then deletes those that are too old.
 *
 * Names sort by time, so that neither `find` nor the clock of the file system is needed; a failed
 * backup deletes nothing. POSIX, but for `<` in `[`, which bash, dash and busybox have.
 *
 * @param folder where the backups are kept
 */
export function formatBackupScript(name: string, backup: BackupPlan, folder: string): string {
  const { command, extension, days } = backup;
  const stamp = "%Y%m%dT%H%M%SZ";
  return [
    "set -eu",
    `cd ${folder}`,
    `now=$(date -u +%s)`,
    `file=${name}-$(date -u +${stamp}).${extension}`,
    `${command} > "$file.tmp"`,
    // An empty dump is no backup, whatever the program said.
    `[ -s "$file.tmp" ]`,
    `mv "$file.tmp" "$file"`,
    `oldest=${name}-$(date -u -d "@$((now - ${days * 86_400}))" +${stamp})`,
    `for old in ${name}-*.${extension} ${name}-*.tmp; do`,
    `  if [ -e "$old" ] && [ "$old" \\< "$oldest" ]; then rm "$old"; fi`,
    "done",
  ].join("\n");
}
