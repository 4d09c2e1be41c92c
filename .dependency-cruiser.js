/**
 * Who may import whom, for `npm run circles`. Imports for types alone count as well, and so does
 * `import()`: whoever reads a file has to know what it speaks of.
 */

/** The floors of the house, from the ground up, each with the files that stand on it. */
const floors = {
  variables: "^variables/",
  plan: "^components/plan/",
  observability: "^components/observability/",
  images: "^components/images/",
  base: "^components/base/",
  vocabulary: "^components/[^/]+$",
  providers: "^providers/",
  platforms: "^components/platforms/",
  policies: "^policies/",
  program: "^program/",
  stacks: "^stacks/",
  tool: "^tool/",
};

const decided = ["variables", "plan"];
const components = [...decided, "observability", "images", "base", "vocabulary"];

/** What each floor may import beside itself. */
const below = {
  variables: [],
  plan: ["variables"],
  observability: decided,
  images: decided,
  base: [...decided, "observability", "images"],
  vocabulary: components,
  // A provider knows resources, not components; a platform builds with its resources.
  providers: ["variables"],
  platforms: [...components, "providers"],
  // A policy is a pure function of resources.
  policies: ["variables"],
  program: [...components, "platforms", "policies"],
  // An application must run under a bare `pulumi up`.
  stacks: [...components, "platforms", "program"],
  tool: Object.keys(floors),
};

const anyOf = (names) => names.map((name) => floors[name]);

/** All of the project, tests and examples too, which no floor imports. */
const project =
  "^(variables|components|providers|policies|program|stacks|tool|test|bench|examples)/";

const directions = Object.keys(floors).map((name) => ({
  name: `from-${name}`,
  comment: `Beside itself, ${name} imports ${below[name].join(", ") || "nothing"}.`,
  severity: "error",
  from: { path: floors[name] },
  to: { path: project, pathNot: anyOf([name, ...below[name]]) },
}));

export default {
  forbidden: [
    {
      name: "no-circle",
      comment: "Move what both need into a file of its own, below the two.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...directions,
    {
      name: "every-file-on-a-floor",
      comment: "Give the folder a floor in .dependency-cruiser.js.",
      severity: "error",
      from: { path: project, pathNot: anyOf(Object.keys(floors)) },
      to: {},
    },
    {
      name: "platforms-apart",
      comment: "What platforms share stands in components/platforms/containers or beside them.",
      severity: "error",
      from: { path: "^components/platforms/([^/]+)/" },
      to: {
        path: "^components/platforms/[^/]+/",
        pathNot: "^components/platforms/($1|containers)/",
      },
    },
    {
      name: "providers-apart",
      comment: "What providers share stands in providers/shared.",
      severity: "error",
      from: { path: "^providers/([^/]+)/" },
      to: { path: "^providers/", pathNot: "^providers/($1|shared)/" },
    },
    {
      name: "below-the-command",
      comment:
        "Only the command prints, and knows its commands: the rest of the tool is for others.",
      severity: "error",
      from: { path: "^tool/", pathNot: "^tool/(cli|pages)/" },
      to: { path: "^tool/(cli|pages)/" },
    },
    {
      // An import that is not followed could hide a circle.
      name: "every-import-found",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "^node_modules/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["node", "import", "default"],
      extensions: [".ts", ".js"],
    },
  },
};
