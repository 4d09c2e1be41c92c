// Node strips types from version 24 on; an older one would die on the first .ts file.
if (Number(process.versions.node.split(".")[0]) < 24) {
  console.error(
    `The provider 'edge' needs Node 24 or later, and was started by Node ${process.versions.node}. ` +
      "Start it through npm (`npm start`, `npx pulumi up`), which brings Node 26, or install Node 24 or newer.",
  );
  process.exit(1);
}
import("./main.ts").then((provider) => provider.main(process.argv.slice(2)));
