/** Key of a stack's config that makes it the ledger of an application. */
export const ledgerKey = "slipway:ledger";

/** Variable with the path of the file of what is to be appended: a `Bundle` as JSON. */
export const appendVariable = "SLIPWAY_LEDGER_APPEND";

/** Name of the stack that is the ledger of an application. */
export function ledgerStackOf(application: string): string {
  return `${application}-ledger`;
}

/** The application whose ledger a stack is, by its config; undefined for an environment. */
export function ledgerApplicationOf(config: Readonly<Record<string, unknown>>): string | undefined {
  const application = config[ledgerKey];
  return typeof application === "string" ? application : undefined;
}
