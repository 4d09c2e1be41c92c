/** What the stack's config says of compute and network, under `slipway:aws`. */
export interface ComputeSettings {
  /**
   * Whether copies reach AWS's own services inside the network: endpoints cost by the hour, zone
   * and service. @default in production
   */
  privateEndpoints?: boolean | undefined;
  /** Requests a minute that autoscaling gives to one copy. @default 1000 */
  requestsPerCopy?: number | undefined;
  /** Seconds after which a function has failed. @default 30 */
  functionTimeoutSeconds?: number | undefined;
  /** Most calls of each function at a time, kept free for it. @default what the account has left */
  functionConcurrency?: number | undefined;
}

/**
 * Requests a minute that one copy takes where the stack's config does not say: 17 a second. No
 * source can know it, as it depends on the program; measure, and set `requestsPerCopy`.
 */
export const defaultRequestsPerCopy = 1000;

/** Seconds after which a function has failed: half of what the load balancer waits for an answer. */
export const defaultFunctionTimeout = 30;
