"use strict";
// Loaded first into the program and into every provider process.
const Module = require("node:module");
const process = require("node:process");

// Compiled code is kept between runs, in the folder that NODE_COMPILE_CACHE names.
Module.enableCompileCache?.();

const load = Module._load;

// The SDK rewrites every stack trace through source maps, which costs a large program half of its
// time. Under type stripping positions are exact without them.
const noSourceMaps = { install() {}, register() {}, wrapCallSite: (frame) => frame };

/** Stands for a module until something of it is used. */
function later(args) {
  let loaded;
  const get = () => (loaded ??= load.apply(Module, args));
  return new Proxy(
    {},
    {
      get: (_target, key) => get()[key],
      has: (_target, key) => key in get(),
    },
  );
}

/** The SDK loads these for functions that are serialized, which few programs do. */
const standIns = {
  "source-map-support": () => noSourceMaps,
  "source-map-support/register": () => noSourceMaps,
  typescript: later,
  "@npmcli/arborist": (args) => ({
    Arborist: function (...options) {
      return new (load.apply(Module, args).Arborist)(...options);
    },
  }),
};

Module._load = function (request, parent, ...rest) {
  const standIn = Object.hasOwn(standIns, request) ? standIns[request] : undefined;
  const bySdk = /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "");
  if (standIn !== undefined && bySdk) return standIn([request, parent, ...rest]);
  return load.call(this, request, parent, ...rest);
};

// Standard input is a pipe from the engine: when the engine dies, however it dies, so does this
// process, and no provider is left behind.
process.stdin.on("error", () => process.exit(1));
process.stdin.on("end", () => process.exit(1));
process.stdin.resume();
process.stdin.unref?.();
