import { LineCounter, isMap, isScalar, isSeq, parseAllDocuments, visit } from "yaml";
import type { Document, Node, Pair, YAMLMap } from "yaml";
import { isMadeOfNames, isNameCharacter } from "../finding.ts";
import type { Finding, Said } from "../finding.ts";
import { referencesIn } from "./words.ts";

interface Yaml {
  documents: Document[];
  lineOf: (node: unknown) => number;
}

function parse(text: string): Yaml {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, logLevel: "silent" });
  const documents = Array.isArray(parsed) ? (parsed as Document[]) : [];
  const lineOf = (node: unknown): number => lines.linePos((node as Node).range?.[0] ?? 0).line;
  return { documents, lineOf };
}

/** The variables of a compose file: what it takes from outside, and what it gives its own services. */
export function readCompose(file: string, text: string): Finding[] {
  const { documents, lineOf } = parse(text);
  const found: Finding[] = [];
  const add = (name: string, at: unknown, said: Said): void => {
    found.push({ name, file, line: lineOf(at), ...said });
  };
  for (const document of documents) {
    visit(document, {
      Scalar: (_key, node) => {
        if (typeof node.value !== "string") return;
        for (const { name, default: fallback, optional } of referencesIn(node.value, false)) {
          const need = fallback !== undefined ? "defaulted" : optional ? "optional" : "required";
          add(name, node, { how: "compose ${}", role: "read", need, default: fallback });
        }
      },
    });
    const services = document.get("services");
    if (!isMap(services)) continue;
    for (const { value } of services.items) if (isMap(value)) readService(value, add);
  }
  return found;
}

type Add = (name: string, at: unknown, said: Said) => void;

/** What a service of this repository is given; an image of somebody else has variables of its own. */
function readService(service: YAMLMap, add: Add): void {
  if (!service.has("build")) return;
  const environment = service.get("environment", true) as unknown;
  if (isMap(environment)) {
    for (const pair of environment.items) readGiven(pair, add);
  } else if (isSeq(environment)) {
    for (const item of environment.items) {
      const text = isScalar(item) ? String(item.value) : "";
      const sign = text.indexOf("=");
      addGiven(
        sign < 0 ? text : text.slice(0, sign),
        sign < 0 ? null : text.slice(sign + 1),
        item,
        add,
      );
    }
  }
}

function readGiven({ key, value }: Pair, add: Add): void {
  const name = isScalar(key) ? String(key.value) : "";
  const given = isScalar(value) ? value.value : null;
  const isPlain = ["string", "number", "boolean"].includes(typeof given);
  addGiven(name, isPlain ? String(given) : null, key, add);
}

function addGiven(name: string, value: string | null, at: unknown, add: Add): void {
  if (name === "" || !isMadeOfNames(name)) return;
  const isPlain = value !== null && !value.includes("$");
  const said: Said = {
    how: "compose environment",
    role: "given",
    need: isPlain ? "defaulted" : "mentioned",
  };
  add(name, at, isPlain ? { ...said, default: value } : said);
}

/** The variables that a workflow of GitHub has: those of its pipeline, not of the application. */
export function readWorkflow(file: string, text: string): Finding[] {
  const { documents, lineOf } = parse(text);
  const found: Finding[] = [];
  const add = (name: string, at: unknown, how: string, sensitive: boolean): void => {
    const need = "mentioned";
    found.push({
      name,
      file,
      line: lineOf(at),
      how,
      role: "pipeline",
      need,
      ...(sensitive && { sensitive }),
    });
  };
  for (const document of documents) {
    visit(document, {
      Scalar: (_key, node) => {
        if (typeof node.value !== "string") return;
        for (const { kind, name } of expressionsIn(node.value)) {
          add(name, node, `workflow ${kind}`, kind === "secrets");
        }
      },
      Pair: (_key, { key, value }) => {
        if (!isScalar(key) || key.value !== "env" || !isMap(value)) return;
        for (const { key: name } of value.items) {
          if (isScalar(name)) add(String(name.value), name, "workflow env", false);
        }
      },
    });
  }
  return found;
}

/** `${{ secrets.X }}`, `${{ vars.X }}`, also within longer expressions. */
function expressionsIn(text: string): { kind: string; name: string }[] {
  const found: { kind: string; name: string }[] = [];
  for (let at = text.indexOf("${{"); at >= 0; at = text.indexOf("${{", at + 3)) {
    const end = text.indexOf("}}", at);
    const expression = text.slice(at + 3, end < 0 ? text.length : end);
    for (const kind of ["secrets", "vars"]) {
      const word = `${kind}.`;
      for (
        let place = expression.indexOf(word);
        place >= 0;
        place = expression.indexOf(word, place + 1)
      ) {
        const before = expression.charAt(place - 1);
        if (place > 0 && (isNameCharacter(before) || before === ".")) continue;
        let to = place + word.length;
        while (to < expression.length && isNameCharacter(expression.charAt(to))) to += 1;
        const name = expression.slice(place + word.length, to);
        if (name !== "") found.push({ kind, name });
      }
    }
  }
  return found;
}

/** `custom-environment-variables` of node-config: each text of it is a variable's name. */
export function readNodeConfig(file: string, text: string): Finding[] {
  const { documents, lineOf } = parse(text);
  const found: Finding[] = [];
  for (const document of documents) {
    visit(document, {
      Pair: (_key, { key, value }) => {
        if (!isScalar(value) || typeof value.value !== "string" || !isScalar(key)) return;
        if (key.value === "__format") return;
        const said: Said = { how: "node-config", role: "read", need: "optional" };
        found.push({ name: value.value, file, line: lineOf(value), ...said });
      },
    });
  }
  return found;
}
