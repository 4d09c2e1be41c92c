import type { HeartbeatReceiver, Receiver } from "../monitoring-plan.ts";

/** Name of the alert that fires all the time. */
export const watchdogAlert = "watchdog";

/** Whether a receiver waits for signs of life, and is told of nothing else. */
export function isHeartbeat(receiver: Receiver): receiver is HeartbeatReceiver {
  return receiver.kind === "heartbeat";
}

/** Whether any receiver waits for signs of life. */
export function hasHeartbeat(receivers: readonly Receiver[]): boolean {
  return receivers.some(isHeartbeat);
}
