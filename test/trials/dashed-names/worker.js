import { setInterval } from "node:timers";

console.log(JSON.stringify({ level: "info", time: Date.now(), msg: "the worker waits" }));
setInterval(() => undefined, 1000);
