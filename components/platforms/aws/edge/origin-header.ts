/**
 * Header in which a site's content delivery network shows the environment's key. Without it a
 * service could be asked past the network, by the address of the load balancer.
 */
export const originHeader = "X-Slipway-Origin";
