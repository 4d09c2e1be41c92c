import { stripVTControlCharacters } from "node:util";

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

/** `0.4 s`, `12 s`, `3 min 20 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`: the two largest units. */
export function formatUptime(seconds: number): string {
  const units: [string, number][] = [
    ["d", Math.floor(seconds / 86_400)],
    ["h", Math.floor(seconds / 3_600) % 24],
    ["min", Math.floor(seconds / 60) % 60],
    ["s", Math.floor(seconds) % 60],
  ];
  const first = units.findIndex(([, count]) => count > 0);
  if (first === -1) return "0 s";
  // Seconds beside minutes are noise in a table.
  const shown = first >= 2 ? units.slice(first, first + 1) : units.slice(first, first + 2);
  return shown
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}`)
    .join(" ");
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

/** Pads a text that may be coloured to a width. */
export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stripVTControlCharacters(text).length));
}

/** Lines of columns, each as wide as its widest cell; the last one is not padded. */
export function columns(rows: readonly (readonly string[])[], gap = "  "): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, stripVTControlCharacters(cell).length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, index) => padTo(cell, widths[index] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

const escape = String.fromCodePoint(27);
const colourOrCharacter = new RegExp(`(${escape}\\[[\\d;]*m)|[^]`, "gu");

/** A line cut to a number of visible characters; its colours are closed all the same. */
export function clip(line: string, width: number): string {
  let visible = 0;
  let clipped = "";
  for (const [part, colour] of line.matchAll(colourOrCharacter)) {
    if (colour !== undefined) clipped += part;
    else if (visible < width) {
      clipped += part;
      visible += 1;
    }
  }
  return clipped;
}
