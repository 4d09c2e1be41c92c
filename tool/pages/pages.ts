import { formatChecksSchema } from "./checks-schema.ts";
import { formatCommands } from "./commands.ts";
import { formatComponents } from "./components/page.ts";
import { formatPlatforms } from "./platforms.ts";
import { formatPolicies } from "./policies.ts";
import { formatResources } from "./resources.ts";
import { formatSources } from "./sources.ts";
import { formatStackSchema } from "./stack-schema.ts";
import { formatStages } from "./stages.ts";

/** A file of the documentation that the code writes. */
export interface Page {
  /** Its place in the project. */
  file: string;
  /** What it is made from, as its test says it. */
  source: string;
  /** Its whole text. */
  format: () => string | Promise<string>;
}

/** Every file that `npm run docs` writes, in this order. */
export const pages: readonly Page[] = [
  { file: "docs/policies.md", source: "the table of rules", format: () => formatPolicies() },
  { file: "docs/cli.md", source: "the table of commands", format: formatCommands },
  {
    file: "docs/components.md",
    source: "the docstrings of components/",
    format: formatComponents,
  },
  {
    file: "docs/platforms.md",
    source: "previews of one of everything on each platform",
    format: formatPlatforms,
  },
  { file: "docs/stages.md", source: "the stages' defaults", format: formatStages },
  {
    file: "docs/resources.md",
    source: "the golden previews of every platform and stage",
    format: formatResources,
  },
  { file: "docs/images.md", source: "the table of small sources", format: formatSources },
  { file: "stacks/stack.schema.json", source: "the schema of settings", format: formatStackSchema },
  { file: "stacks/checks.schema.json", source: "the schema of checks", format: formatChecksSchema },
];
