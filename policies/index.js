// What Pulumi starts, in plain JavaScript so that an old Node can say what is wrong.
const [major] = process.versions.node.split(".").map(Number);
if (major < 24) {
  throw new Error(
    `Slipway's policies run on Node 24 or newer, and this is ${process.version}: run the command ` +
      "by `npx` or `npm run`, which find the Node 26 that `npm ci` installed.",
  );
}

// Not awaited: Pulumi loads this file by require(), which refuses a top-level await.
void import("./pack.ts");
