// The program of the scale benchmark: as many resources that do nothing as NOOP_COUNT says, in
// groups of ten under a component, each depending on the one before it in its group.
import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

class Noop extends pulumi.CustomResource {
  constructor(name, args, opts) {
    super("noop:index:Noop", name, { ...args, made: undefined }, opts);
  }
}

class Group extends pulumi.ComponentResource {
  constructor(name, size) {
    super("bench:index:Group", name, { size });
    let before = "";
    for (let index = 0; index < size; index++) {
      const inputs = { before, text: "x".repeat(100), list: [1, 2, 3], nested: { index } };
      before = new Noop(`${name}-${index}`, inputs, { parent: this }).id;
    }
    this.registerOutputs({ last: before });
  }
}

const count = Number(process.env.NOOP_COUNT);
for (let made = 0; made < count; made += 10) new Group(`g${made / 10}`, Math.min(10, count - made));

// What the program itself took, apart from the engine.
if (process.env.NOOP_USAGE) {
  process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    const usage = {
      cpuSeconds: (user + system) / 1e6,
      memoryMb: process.resourceUsage().maxRSS / 1024,
    };
    writeFileSync(process.env.NOOP_USAGE, JSON.stringify(usage));
  });
}
