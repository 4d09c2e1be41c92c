import { Document, visit } from "yaml";

/** How a document is written. */
export interface YamlOptions {
  /** Whether a text stands between double quotes, however plain it is. @default never */
  isQuoted?: (text: string) => boolean;
}

/**
 * One YAML document, the same bytes for the same value; a value to a line, nothing by reference.
 *
 * Texts that readers of YAML 1.1 take for something else (`yes`, `0o17`, `1:30`) are quoted, as are
 * those that only some readers take in plain: docker-compose 1.29 reads by PyYAML, kubectl and
 * Prometheus by Go's libraries.
 */
export function formatYaml(value: unknown, { isQuoted = () => false }: YamlOptions = {}): string {
  const document = new Document(value, {
    version: "1.1",
    aliasDuplicateObjects: false,
    customTags: (tags) => tags.filter((tag) => typeof tag === "string" || tag.tag !== mergeTag),
  });
  visit(document, {
    Scalar: (_key, scalar) => {
      const text = String(scalar.value);
      if (typeof scalar.value !== "string") return;
      if (isQuoted(text) || !isPlainEnough(text)) scalar.type = "QUOTE_DOUBLE";
    },
  });
  const written = document.toString({ lineWidth: 0, directives: false });
  // Only texts between double quotes have such characters by now.
  return written.replaceAll(new RegExp(unprintable, "gu"), escapeCharacter);
}

/** By which `<<` would be written as what merges maps, and never as a text. */
const mergeTag = "tag:yaml.org,2002:merge";

/** What no reader takes as it is, or takes for the end of a line; YAML 1.1, "c-printable". */
const unprintable =
  // eslint-disable-next-line no-control-regex -- they are what it is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/u;

/** What some readers take for a value of another kind: PyYAML the first two, Go's an octal number. */
const otherKind = /^(=|<<|[-+]?0o[0-7_]+)$/;

function isPlainEnough(text: string): boolean {
  return !text.includes("\t") && !unprintable.test(text) && !otherKind.test(text);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
