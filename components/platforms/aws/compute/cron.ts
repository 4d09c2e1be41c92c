import { UserError } from "../../../../variables/user-error.ts";

/** One of the five fields: what it counts, and the names it takes for its values. */
interface Field {
  least: number;
  most: number;
  /** Names of the values, beginning with the least. */
  names?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const fields = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: months },
  { least: 0, most: 6, names: weekdays },
] as const satisfies readonly Field[];

/** Most characters of an expression. Source: EventBridge Scheduler's API, CreateSchedule. */
const maxLength = 256;

/**
 * A schedule's five fields as EventBridge Scheduler takes them: six, the last one the year; days of
 * the week count from 1 (Sunday), and one of the two fields of days says `?`. Steps and names
 * become the values they stand for, so that nothing rests on how each side reads them.
 *
 * @throws UserError `CronUntranslatable` for days of the month *or* days of the week, which only
 * cron can say, and for what is too long.
 */
export function planCronExpression(name: string, cron: string): string {
  const texts = cron.trim().toLowerCase().split(/\s+/);
  const sets = fields.map((field, index) => expandField(texts[index] ?? "*", field));
  const [minutes = "", hours = "", days = "", month = "", weekday = ""] = sets.map(
    (values, index) =>
      // Sunday is 0 in cron and 1 in AWS.
      formatValues(index === 4 ? values.map((value) => value + 1) : values, fields[index]),
  );
  const [day, dayOfWeek] = planDays(name, cron, { texts, days, weekday });
  const expression = `cron(${minutes} ${hours} ${day} ${month} ${dayOfWeek} *)`;
  if (expression.length <= maxLength) return expression;
  throw untranslatable(name, cron, `gives ${expression.length} characters, and AWS takes 256`);
}

/** The fields of days: cron joins them by `or` where both say something. */
function planDays(
  name: string,
  cron: string,
  { texts, days, weekday }: { texts: readonly string[]; days: string; weekday: string },
): [day: string, weekday: string] {
  if (texts[4] === "*") return [days, "?"];
  if (texts[2] === "*") return weekday === "*" ? ["*", "?"] : ["?", weekday];
  if (days === "*" || weekday === "*") return ["*", "?"];
  const fix = "make two schedules of it";
  throw untranslatable(name, cron, `runs on days of the month or of the week: ${fix}`);
}

function untranslatable(name: string, cron: string, why: string): UserError {
  return new UserError(
    "CronUntranslatable",
    `Schedule '${name}' has the cron '${cron}', which AWS's scheduler cannot say: it ${why}.`,
  );
}

/** The values of a field, in order: a step of 20 minutes gives 0, 20 and 40. */
function expandField(text: string, field: Field): number[] {
  const values = text.split(",").flatMap((part) => expandPart(part, field));
  return [...new Set(values)].toSorted((one, other) => one - other);
}

function expandPart(part: string, field: Field): number[] {
  const [range = "", step] = part.split("/");
  const [from = "", to] = range.split("-");
  const first = from === "*" ? field.least : readValue(from, field);
  const isOpen = from === "*" || (to === undefined && step !== undefined);
  const last = isOpen ? field.most : readValue(to ?? from, field);
  const by = Number(step ?? 1);
  return Array.from(
    { length: Math.floor((last - first) / by) + 1 },
    (_, index) => first + index * by,
  );
}

function readValue(text: string, { names = [], least }: Field): number {
  const index = names.indexOf(text);
  return index < 0 ? Number(text) : index + least;
}

function formatValues(values: readonly number[], field: Field | undefined): string {
  const [first = 0] = values;
  const last = values.at(-1) ?? first;
  const isWhole = values.length === (field ? field.most - field.least + 1 : 0);
  if (isWhole) return "*";
  const isRange = values.length > 2 && last - first + 1 === values.length;
  return isRange ? `${first}-${last}` : values.join(",");
}
