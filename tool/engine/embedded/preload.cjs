"use strict";
// Loaded first into the program and into every provider process.
const Module = require("node:module");
const process = require("node:process");

// The SDK rewrites every stack trace through source maps, which costs a large program half of its
// time. Under type stripping positions are exact without them.
const load = Module._load;
const stub = { install() {}, register() {}, wrapCallSite: (frame) => frame };
Module._load = function (request, ...rest) {
  if (request === "source-map-support" || request === "source-map-support/register") return stub;
  return load.call(this, request, ...rest);
};

// Standard input is a pipe from the engine: when the engine dies, however it dies, so does this
// process, and no provider is left behind.
process.stdin.on("error", () => process.exit(1));
process.stdin.on("end", () => process.exit(1));
process.stdin.resume();
process.stdin.unref?.();
