const defaultLength = 100;

/** `aws:ec2/vpc:Vpc` as `aws:ec2:Vpc`, `slipway:index:Service` as `Service`. */
export function shortType(type: string): string {
  const [packageName = type, module = "", name = ""] = type.split(":");
  if (packageName === "pulumi" && module === "providers") return `provider ${name}`;
  if (name === "") return type;
  if (packageName === "slipway" || packageName === "pulumi") return name;
  const folder = module.split("/")[0] ?? "";
  return folder === "" || folder === "index" ? `${packageName}:${name}` : joinType(type, folder);
}

function joinType(type: string, folder: string): string {
  const [packageName, , name] = type.split(":");
  return `${packageName ?? ""}:${folder}:${name ?? ""}`;
}

/** The last part of a URN: the resource's name. */
export function nameOfUrn(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/** A value on one line: JSON, the marks of secret and unknown bare, long ones cut. */
export function formatValue(value: unknown, length = defaultLength): string {
  if (value === "[secret]" || value === "[unknown]") return value;
  if (value === undefined) return "unset";
  return cut(bareMarks(JSON.stringify(value)), length);
}

// Within lists and objects too, a mark is not a string that the program gave.
function bareMarks(json: string): string {
  return json.replaceAll(/"\[(secret|unknown)\]"/g, "[$1]");
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** `1 resource`, `2 resources`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/**
 * Two values on one line each, whose equal beginnings and ends give way to `…` where they are long:
 * what differs is always there to be seen.
 *
 * @param length characters that each may have before that
 */
export function formatPair(before: unknown, after: unknown, length: number): [string, string] {
  // By code points, so that no half of one is shown.
  const one = Array.from(formatValue(before, Infinity));
  const other = Array.from(formatValue(after, Infinity));
  const start = leftOut(one, other);
  const end = leftOut(one.slice(start).reverse(), other.slice(start).reverse());
  const shorten = (text: readonly string[]): string => {
    if (text.length <= length) return text.join("");
    const middle = text.slice(start, text.length - end).join("");
    return `${start > 0 ? "…" : ""}${middle}${end > 0 ? "…" : ""}`;
  };
  return [shorten(one), shorten(other)];
}

/** Characters that stay beside a difference, so that its place is known. */
const besideDifference = 12;

/** How many equal characters at the beginning of two texts need not be shown. */
function leftOut(one: readonly string[], other: readonly string[]): number {
  const different = one.findIndex((character, index) => character !== other[index]);
  const equal = different === -1 ? one.length : different;
  return Math.max(0, equal - besideDifference);
}
