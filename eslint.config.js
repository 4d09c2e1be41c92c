import js from "@eslint/js";
import pulumi from "@pulumi/eslint-plugin";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

const noBareError = {
  selector: "ThrowStatement > NewExpression[callee.name='Error']",
  message: "Throw a UserError (what the user can mend) or a typed error.",
};

/** Imports run one way, as .dependency-cruiser.js has it: here for `import()`, in the editor. */
function forbidImports(folder, folders, why) {
  // A slash would end the selector's regular expression.
  const source = `(^|\\x2F)(${folders.join("|")})\\x2F`;
  const dynamic = { selector: `ImportExpression[source.value=/${source}/]`, message: why };
  const rules = (...syntax) => ({ "no-restricted-syntax": ["error", ...syntax, dynamic] });
  return [
    // The last setting of a rule counts: it repeats the one for all TypeScript files.
    { files: [`${folder}/**/*.ts`], rules: rules(noBareError) },
    { files: [`${folder}/**/*.js`], rules: rules() },
  ];
}

export default tseslint.config(
  { ignores: ["node_modules/", ".slipway/", ".pulumi/", "test/fixtures/", "test/golden/"] },
  // Applications keep their own tools; of the examples, the shop has Slipway's.
  { ignores: ["apps/", "examples/*/*", "!examples/shop/*", "!examples/*/stack.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.js"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
  { files: ["examples/*/web/**/*.js"], languageOptions: { globals: browserGlobals() } },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    plugins: { "@pulumi": pulumi },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-syntax": ["error", noBareError],
    },
  },
  {
    // Constructing a resource for its effect is what a Pulumi program does.
    files: ["components/**/*.ts", "stacks/**/*.ts", "test/**/*.ts"],
    rules: { "no-new": "off" },
  },
  {
    files: ["**/*.ts"],
    ignores: ["tool/cli/**", "test/**", "bench/**", "examples/**"],
    rules: { "no-console": "error" },
  },
  forbidImports(
    "components",
    ["tool", "stacks", "program", "policies"],
    "Components know nothing of the tool, the stacks, the program or the policies.",
  ),
  forbidImports(
    "variables",
    ["tool", "stacks", "program", "policies", "components", "providers"],
    "Variables stand at the bottom.",
  ),
  forbidImports(
    "providers",
    ["tool", "stacks", "program", "policies", "components"],
    "A provider knows resources, not components.",
  ),
  forbidImports(
    "policies",
    ["tool", "stacks", "program", "components", "providers"],
    "A policy is a pure function of resources.",
  ),
  forbidImports("program", ["tool", "stacks"], "What every application runs on knows none."),
  forbidImports("stacks", ["tool"], "A stack must run under a bare `pulumi up`."),
  { files: ["test/**/*.ts", "bench/**/*.ts"], rules: { "no-restricted-syntax": "off" } },
  prettier,
);

function browserGlobals() {
  const names = ["document", "window", "fetch", "location", "setTimeout", "console", "FormData"];
  return Object.fromEntries(names.map((name) => [name, "readonly"]));
}
