import type * as z from "zod";

/** One wrong field of a request. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** A request that the shop refuses: becomes a response with this status and a JSON body. */
export class RequestError extends Error {
  override name = "RequestError";
  readonly status: 400 | 404 | 413 | 422;
  /** Name of the kind of error, stable for clients. */
  readonly code: string;
  readonly problems: FieldProblem[];

  constructor(
    status: RequestError["status"],
    code: string,
    message: string,
    problems: FieldProblem[] = [],
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

/** Body of every error response. */
export function formatError(code: string, message: string, problems: FieldProblem[] = []) {
  return { error: { code, message, problems } };
}

/** Names every field that zod refused; a key that the schema does not know is a field too. */
export function readProblems(error: z.ZodError): FieldProblem[] {
  return error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((field) => ({ field, message: "is not a known field" }))
      : [{ field: issue.path.join(".") || "body", message: issue.message }],
  );
}
