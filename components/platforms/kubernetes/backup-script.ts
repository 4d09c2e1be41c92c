import * as shared from "../containers/backup-script.ts";
import type { BackupPlan } from "../containers/server.ts";

/** Folder of the backups inside the container. */
export const backupFolder = "/backup";

/** The shell script of a backup in that folder. */
export function formatBackupScript(name: string, backup: BackupPlan): string {
  return shared.formatBackupScript(name, backup, backupFolder);
}
