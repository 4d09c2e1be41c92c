import { UserError } from "../../../variables/user-error.ts";

/**
 * Beginnings of names that AWS keeps to itself. Sources: Elastic Load Balancing, CreateLoadBalancer
 * (`internal-`); Amazon S3, "Bucket naming rules" (the others; `xn--` cannot come about here).
 */
const reserved = ["internal-", "sthree-", "amzn-s3-demo-"];

/** Throws a UserError `ApplicationName` for an application after which AWS lets nothing be called. */
export function checkApplicationName(application: string): void {
  const start = reserved.find((one) => `${application}-`.startsWith(one));
  if (start === undefined) return;
  throw new UserError(
    "ApplicationName",
    `Application '${application}' gives its load balancer and buckets names that begin with ` +
      `'${start}', which AWS keeps to itself: give the application another name.`,
  );
}
