/** What platform docker needs of the stack's config. */
export interface DockerSettings {
  /** Docker engine: `ssh://deploy@shop.example.com`. @default the machine's own */
  host?: string | undefined;
  /** Address of the machine that the entry is published on. @default 127.0.0.1 in development and testing, else all */
  address?: string | undefined;
  /** Port of the entry for HTTP. @default 8080 in development and testing, else 80 */
  httpPort?: number | undefined;
  /** Port of the entry for HTTPS, with a domain. @default 443 */
  httpsPort?: number | undefined;
  /** Host whose DNS points to the machine; the entry gets a certificate for it. @default none, HTTP only */
  domain?: string | undefined;
  /** Address that the certificate authority may write to. @default none */
  email?: string | undefined;
  /** Registries that this machine is signed in to by `docker login`. @default none */
  registries?: readonly string[] | undefined;
  /** Port of the machine's loopback for the dashboards. @default 3000 */
  dashboardsPort?: number | undefined;
}
