// Takes its time to end, so that a run can be killed while it is being deleted.
import process from "node:process";
import { setInterval, setTimeout } from "node:timers";

process.on("SIGTERM", () => setTimeout(() => process.exit(0), 1500));
setInterval(() => undefined, 1000);
