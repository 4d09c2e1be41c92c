import { UserError } from "../../../../variables/user-error.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { awsOf } from "../handles.ts";

const ways =
  "set slipway:aws.domain with hostedZone, which has a certificate made, or with certificateArn";

/**
 * Refuses a load balancer without a certificate where plain HTTP is not allowed: in production
 * unless the settings say so, elsewhere where they forbid it.
 *
 * @throws UserError `AwsPlainOrigin`
 */
export function checkPlainOrigin(owner: EnvironmentView): void {
  const { settings, isProduction } = awsOf(owner);
  const { plainOrigin = !isProduction } = settings;
  if (plainOrigin) return;
  const { environment } = owner.tags;
  const why = isProduction ? "runs as production" : "has slipway:aws.plainOrigin: false";
  throw new UserError(
    "AwsPlainOrigin",
    `Stack '${environment}' ${why}, and its load balancer has no certificate: what CloudFront and ` +
      `users of public services ask of it, and are answered, goes over the internet in plain ` +
      `text. For TLS ${ways}; or say slipway:aws.plainOrigin: true.`,
  );
}
