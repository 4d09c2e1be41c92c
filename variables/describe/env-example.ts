import type { ToldProgram } from "./told.ts";
import type { DescribedVariable } from "./describe.ts";

/** Lines are broken at this width, as in the rest of a repository. */
const width = 100;

/**
 * The text of a `.env.example`: every variable once, with what it is for, an example, whether it is
 * required, and what gives it. No secret has a value.
 */
export function formatEnvExample(programs: readonly ToldProgram[], stage: string): string {
  const names = [...new Set(programs.flatMap(({ contract }) => Object.keys(contract)))];
  const blocks = names.map((name) => {
    const readers = programs.filter(({ contract }) => contract[name] !== undefined);
    const [first] = readers;
    const variable = first?.contract[name];
    return variable ? formatBlock(name, variable, readers, stage) : "";
  });
  const head =
    "# Variables that this application reads, from its contract: copy it to .env and fill it in.\n" +
    "# Written by `npx slipway env example`; what it says is changed in the contract.\n";
  return [head, ...blocks].join("\n");
}

function formatBlock(
  name: string,
  variable: DescribedVariable,
  readers: readonly ToldProgram[],
  stage: string,
): string {
  const fact = readers[0]?.facts[name];
  const { description, example, deprecated, owner } = variable;
  const value = variable.defaults[stage as keyof typeof variable.defaults];
  const notes = [
    ...(description === "" ? [] : [description]),
    sentence([formOf(variable), requirement(variable, stage), givenBy(fact?.link)]),
    ...(example === undefined ? [] : [`Example: ${example}`]),
    `Read by ${readers.map((reader) => reader.name).join(", ")}.`,
    ...(deprecated.length > 0 ? [`Earlier name: ${deprecated.join(", ")}.`] : []),
    ...(owner === undefined ? [] : [`Ask ${owner}.`]),
  ];
  const lines = notes.flatMap((note) => wrapComment(note));
  const isSet = value !== undefined && !variable.sensitive;
  const isRequired = requirement(variable, stage) === "required";
  const text = isSet || isRequired ? `${name}=${isSet ? quote(value) : ""}` : `# ${name}=`;
  return [...lines, text, ""].join("\n");
}

/** The form of a value, in words. */
export function formOf({ type, spec, provider, sensitive }: DescribedVariable): string {
  const { oneOf, engine, min, max, minLength } = spec;
  const what =
    type === "apiKey"
      ? `API key of ${provider ?? "a service"}`
      : type === "databaseUrl"
        ? `address of ${engine ?? ""}`
        : type;
  const parts = [
    ...(oneOf ? [`one of ${oneOf.join(", ")}`] : []),
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(minLength === undefined
      ? []
      : [`${minLength} ${type === "list" ? "items" : "characters"} or more`]),
    ...(sensitive && type !== "secret" ? ["secret"] : []),
  ];
  return parts.length === 0 ? what : `${what} (${parts.join("; ")})`;
}

/** Whether a variable must be set at a stage, in words. */
export function requirement({ required, defaults }: DescribedVariable, stage: string): string {
  if (required === undefined)
    return defaults[stage as keyof typeof defaults] === undefined ? "required" : "optional";
  if (typeof required === "boolean") return required ? "required" : "optional";
  if ("when" in required) {
    const { when, is } = required;
    return `required with ${when}${is === undefined ? "" : `=${[is].flat().join("|")}`}`;
  }
  return required.some((one) => one === stage) ? "required" : `required in ${required.join(", ")}`;
}

function givenBy(link: string | undefined): string {
  return link === undefined ? "" : `given by the link to ${link} where Slipway deploys`;
}

function sentence(parts: readonly string[]): string {
  const text = parts.filter((part) => part !== "").join(", ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function wrapComment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.replaceAll(/\s+/g, " ").split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width)
      lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(`# ${word}`);
  }
  return lines;
}

function quote(value: string): string {
  return /^[\w./:@,+-]*$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
