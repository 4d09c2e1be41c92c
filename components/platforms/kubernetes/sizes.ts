/** Size of one copy of a site: a server of static files. */
export const siteSize = { memoryMb: 128, cpu: 0.1 } as const;

/** Size of a backup's pod: what `pg_dump` and its like stream through. */
export const backupSize = { memoryMb: 512, cpu: 0.25 } as const;
