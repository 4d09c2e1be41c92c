import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Job } from "../../../base/job.ts";
import type { Workload } from "../../../base/workload.ts";
import { awsOf } from "../handles.ts";

/**
 * Where a container's log goes.
 *
 * @param prefix of its stream's name, which goes on with the container's and the task's
 */
export function planLogging(owner: Workload | Job, prefix: string, logGroup: LogGroup): object {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": logGroup.name,
      "awslogs-region": awsOf(owner).settings.region,
      "awslogs-stream-prefix": prefix,
      // A program must not stand still because its logs cannot be delivered.
      mode: "non-blocking",
      "max-buffer-size": "25m",
    },
  };
}
