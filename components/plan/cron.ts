import { Cron } from "croner";
import type { Problem } from "../../variables/user-error.ts";
import type { CronPlan } from "./job-plan.ts";

/** What is wrong with the clock of a schedule. */
export function checkCron({ cron, timezone }: CronPlan): Problem[] {
  const problems: Problem[] = [];
  if (!isTimezone(timezone)) {
    problems.push({ at: "timezone", message: `is '${timezone}'; use one such as Europe/Berlin` });
  }
  if (!isCron(cron)) {
    problems.push({
      at: "cron",
      message: `is '${cron}'; use five fields such as "0 6 * * 1", with Sunday as 0`,
    });
  }
  return problems;
}

/**
 * Whether every platform takes it. Kubernetes and Docker's scheduler read cron by the same library
 * (robfig/cron), which knows no `L`, `W` or `#`, and no 7 as Sunday.
 */
function isCron(text: string): boolean {
  const weekdays = text.trim().split(" ").at(-1) ?? "";
  if (!/^([\d*,/ -]|\b[a-z]{3}\b)+$/i.test(text) || /(^|[,-])7/.test(weekdays)) return false;
  try {
    new Cron(text, { mode: "5-part", paused: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether it is a name of the IANA database, written as there: Intl takes offsets (`+01:00`) and any
 * case, and the platforms look for a file of that name (Go's time.LoadLocation).
 */
function isTimezone(name: string): boolean {
  if (/^[+-]/.test(name) || name === name.toLowerCase()) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
