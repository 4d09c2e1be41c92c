"use strict";
// Loaded first into the program and into every provider process.
const Module = require("node:module");
const process = require("node:process");

// Variables of this process alone come by a pipe: the environment has no room for a large config,
// and what is started from here has no use for it.
const fs = require("node:fs");
const ownVariables = new Map(Object.entries(JSON.parse(fs.readFileSync(3, "utf8") || "{}")));
fs.closeSync(3);

// A program may take a simulation easier than what is real. It is told in a place that no variable
// of the environment reaches, which anybody could set.
globalThis[Symbol.for("slipway.simulated")] = ownVariables.delete("SLIPWAY_SIMULATED");
if (ownVariables.size > 0) {
  process.env = new Proxy(process.env, {
    get: (env, key) => (ownVariables.has(key) ? ownVariables.get(key) : env[key]),
    has: (env, key) => ownVariables.has(key) || key in env,
    set: (env, key, value) => {
      ownVariables.delete(key);
      env[key] = value;
      return true;
    },
    deleteProperty: (env, key) => {
      ownVariables.delete(key);
      return delete env[key];
    },
  });
}

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

/** Runs an action whose errors carry no stack trace. */
function withoutStackTrace(action) {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return action();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/**
 * The SDK notes a stack trace with every promise, to print it should the promise leak. Leaks are
 * still found and told by what they wait for; PULUMI_DEBUG_PROMISE_LEAKS gives the traces back.
 */
function lightenPromises(debuggable) {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return;
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (...args) => withoutStackTrace(() => debuggablePromise(...args));
}

/** The SDK walks the whole stack of every resource for its line in the state: we keep none. */
function lightenResources({ Resource }) {
  Resource.stackTrace = () => [];
}

/**
 * The SDK sends its debug messages one after the other, and ends only when the last is answered: a
 * third of a preview's time. `--debug` asks for them.
 */
function lightenLog(log) {
  if (!process.env.SLIPWAY_DEBUG) log.debug = () => Promise.resolve();
}

/** What is changed of the SDK's own modules once they are loaded, by the end of their path. */
const changes = {
  "/@pulumi/pulumi/log/index.js": lightenLog,
  "/@pulumi/pulumi/runtime/debuggable.js": lightenPromises,
  "/@pulumi/pulumi/resource.js": lightenResources,
};
const changed = new Set();

function changeOnce(path, exported) {
  const end = Object.keys(changes).find((one) => path.replaceAll("\\", "/").endsWith(one));
  if (end === undefined || changed.has(path)) return;
  // Modules that wait for each other are not loaded to their end yet; they come by again.
  if (!require.cache[path]?.loaded) return;
  changed.add(path);
  changes[end](exported);
}

Module._load = function (request, parent, ...rest) {
  const standIn = Object.hasOwn(standIns, request) ? standIns[request] : undefined;
  const bySdk = /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "");
  if (standIn !== undefined && bySdk) return standIn([request, parent, ...rest]);
  const exported = load.call(this, request, parent, ...rest);
  if (bySdk && /(^|\/)(debuggable|log|resource)$/.test(request)) {
    changeOnce(Module._resolveFilename(request, parent), exported);
  }
  return exported;
};

// Standard input is a pipe from the engine: when the engine dies, however it dies, so does this
// process, and no provider is left behind.
process.stdin.on("error", () => process.exit(1));
process.stdin.on("end", () => process.exit(1));
process.stdin.resume();
process.stdin.unref?.();
