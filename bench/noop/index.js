// The program of the scale benchmark: as many resources that do nothing as BENCH_COUNT says, in
// groups of ten under a component, each depending on the one before it in its group.
import * as pulumi from "@pulumi/pulumi";
import { noteUsage } from "./usage.js";

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

const count = Number(process.env.BENCH_COUNT);
for (let made = 0; made < count; made += 10) new Group(`g${made / 10}`, Math.min(10, count - made));

noteUsage();
