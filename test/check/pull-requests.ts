import type { PullRequestRepository } from "./pull-request-repository.ts";

/** A pull request that somebody may open, and what becomes of it. */
export interface PullRequest {
  name: string;
  verdict: "safe" | "look closely" | "dangerous" | "refused";
  /** Stacks whose programs are run. */
  runs: readonly string[];
  /** What the comment says, beside its golden. */
  says: readonly string[];
  /** What must not be in it. */
  hides?: readonly string[];
  make(repository: PullRequestRepository): void;
}

const teaHouse = "stacks/tea-house.ts";
const prod = "Pulumi.tea-prod.yaml";
const tea = ["tea-prod", "tea-staging"];

/** Nobody's key: the form alone is one. */
const stripeKey = ["sk", "live", "51Hq8T2eZvKYlo2CkX9pQ7rW3bN6mJ4sD"].join("_");
const awsKey = ["AKIA", "IOSFODNN7QRSTUVW"].join("");

/** Several hundred buckets, made in a loop. */
const manyBuckets = `
  for (let number = 1; number <= 160; number += 1) {
    new Bucket(\`shelf-\${number}\`, { environment });
  }
  return environment;`;

/** Twenty pull requests against one repository with three applications. */
export const pullRequests: readonly PullRequest[] = [
  {
    name: "page-alone",
    verdict: "safe",
    runs: [],
    says: ["nothing"],
    make: (repository) => {
      repository.write("docs/tea.md", "# Tea\n");
    },
  },
  {
    name: "comment-in-the-program",
    verdict: "safe",
    runs: tea,
    says: [],
    make: (repository) => {
      repository.edit(teaHouse, "const tables", "// Where guests sit.\n  const tables");
    },
  },
  {
    name: "one-of-three-applications",
    verdict: "look closely",
    runs: ["ferry-prod"],
    says: ["ferry-prod"],
    make: (repository) => {
      repository.edit("stacks/ferry-desk.ts", 'whenFull: "reject"', 'whenFull: "evict"');
    },
  },
  {
    name: "another-address-of-the-menu",
    verdict: "look closely",
    runs: ["tea-prod"],
    says: ["MENU_URL"],
    make: (repository) => {
      repository.edit(prod, "https://tea-house.example.com/menu", "https://menu.example.com/");
    },
  },
  {
    name: "more-copies",
    verdict: "look closely",
    runs: ["tea-prod"],
    says: ["counter"],
    make: (repository) => {
      repository.edit(
        prod,
        "  slipway:aws:",
        "  slipway:services:\n    counter: {minReplicas: 6}\n  slipway:aws:",
      );
    },
  },
  {
    name: "database-gone",
    verdict: "refused",
    runs: ["book-prod"],
    says: ["ResourceProtected", "books-data-volume"],
    make: (repository) => {
      const file = "stacks/book-shop.ts";
      repository.edit(
        file,
        `  const books = new Database("books", { environment, engine: "mysql" });\n`,
        "",
      );
      repository.edit(file, "    links: [books],\n", "");
      repository.edit(file, "{ Database, Environment, Service }", "{ Environment, Service }");
    },
  },
  {
    name: "queue-renamed",
    verdict: "refused",
    runs: tea,
    says: ["kitchen", "stove"],
    make: (repository) => {
      repository.edit(teaHouse, 'new Queue("kitchen"', 'new Queue("stove"');
    },
  },
  {
    name: "major-version-refused",
    verdict: "refused",
    runs: tea,
    says: ["DatabaseVersionChanged", "allowMajorVersionUpgrade"],
    make: (repository) => {
      repository.edit(teaHouse, 'version: "17"', 'version: "18"');
    },
  },
  {
    name: "major-version-allowed",
    verdict: "refused",
    runs: tea,
    says: ["orders"],
    make: (repository) => {
      repository.edit(teaHouse, 'version: "17"', 'version: "18"');
      repository.edit(
        prod,
        "    plainOrigin: true",
        "    plainOrigin: true\n    allowMajorVersionUpgrade: {orders: '18'}",
      );
    },
  },
  {
    name: "open-to-the-world",
    verdict: "look closely",
    runs: ["tea-prod"],
    says: ["0.0.0.0/0"],
    make: (repository) => {
      repository.edit(prod, "    plainOrigin: true", "    plainOrigin: true\n    openOrigin: true");
    },
  },
  {
    name: "wider-rights",
    verdict: "look closely",
    runs: tea,
    says: ["s3:"],
    make: (repository) => {
      repository.edit(
        teaHouse,
        "links: [orders, tables, kitchen]",
        "links: [orders, tables, kitchen, receipts]",
      );
    },
  },
  {
    name: "key-pasted-into-the-settings",
    verdict: "refused",
    runs: ["tea-prod"],
    says: ["PAYMENT_KEY"],
    hides: [stripeKey],
    make: (repository) => {
      repository.write(prod, `${repository.read(prod)}  variables:PAYMENT_KEY: ${stripeKey}\n`);
    },
  },
  {
    name: "key-pasted-into-a-command",
    verdict: "dangerous",
    runs: tea,
    says: ["cook"],
    hides: [awsKey],
    make: (repository) => {
      repository.edit(
        teaHouse,
        'source: "services/cook",',
        `source: "services/cook",\n    command: ["node", "cook.js", "--key=${awsKey}"],`,
      );
    },
  },
  {
    name: "no-protection-in-production",
    verdict: "refused",
    runs: ["tea-prod"],
    says: ["database-protected"],
    make: (repository) => {
      repository.edit(
        prod,
        "  slipway:aws:",
        "  slipway:databases:\n    orders: {deletionProtected: false, backupDays: 1}\n  slipway:aws:",
      );
    },
  },
  {
    name: "image-by-tag",
    verdict: "refused",
    runs: ["ferry-prod"],
    says: [],
    make: (repository) => {
      const file = "Pulumi.ferry-prod.yaml";
      const text = repository.read(file).replace(/@sha256:[0-9a-f]+/, ":latest");
      repository.write(file, text);
    },
  },
  {
    name: "variable-missing",
    verdict: "refused",
    runs: tea,
    says: ["KITCHEN_CODE"],
    make: (repository) => {
      repository.edit(
        teaHouse,
        "  GREETING:",
        '  KITCHEN_CODE: string({ description: "Opens the kitchen." }),\n  GREETING:',
      );
    },
  },
  {
    name: "huge",
    verdict: "look closely",
    runs: tea,
    says: ["shelf-"],
    make: (repository) => {
      repository.edit(teaHouse, "  return environment;", manyBuckets.trim());
    },
  },
  {
    name: "merge-base-moved",
    verdict: "look closely",
    runs: ["ferry-prod"],
    says: [],
    hides: ["cook-book"],
    make: (repository) => {
      repository.edit("Pulumi.ferry-prod.yaml", "ferry-desk.example.com", "desk.ferry.example.com");
      repository.commit("another host");
      repository.git("checkout", "--quiet", "main");
      repository.edit("stacks/book-shop.ts", 'new Database("books"', 'new Database("cook-book"');
      repository.commit("somebody else's, merged meanwhile");
      repository.git("checkout", "--quiet", "merge-base-moved");
    },
  },
  {
    name: "new-stack",
    verdict: "look closely",
    runs: ["book-staging"],
    says: ["book-staging"],
    make: (repository) => {
      const text = repository.read("Pulumi.book-prod.yaml");
      repository.write(
        "Pulumi.book-staging.yaml",
        text
          .replace("stage: production", "stage: staging")
          .replace("book-shop.example.com", "staging.book-shop.example.com"),
      );
    },
  },
  {
    name: "stack-file-gone",
    verdict: "look closely",
    runs: [],
    says: ["slipway destroy tea-staging"],
    make: (repository) => {
      repository.remove("Pulumi.tea-staging.yaml");
    },
  },
];
