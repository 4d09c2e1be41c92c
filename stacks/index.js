// The entry that Pulumi runs, in plain JavaScript so that an old Node can say what is wrong.
const [major] = process.versions.node.split(".").map(Number);
if (major < 24) {
  throw new Error(
    `Slipway runs on Node 24 or newer, and this is ${process.version}: run it as ` +
      "`npx pulumi …` or `npm run …`, which find the Node 26 that `npm ci` installed.",
  );
}

// Without the re-export of what the program returns, the stack's outputs would be lost.
export default async () => {
  const { default: run } = await import("../program/main.ts");
  return run();
};
