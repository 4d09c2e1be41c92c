export { defineVariables, isRequired, number, secret, string, url } from "./contract.ts";
export type { Variable, VariableContract, VariableOptions, VariableType } from "./contract.ts";
export { findMissing, resolveVariables } from "./resolve.ts";
export type { ResolvedVariables, VariableFact, VariableInputs, VariableSource } from "./resolve.ts";
export { stages } from "./stage.ts";
export type { ProfiledStage, Stage } from "./stage.ts";
export { UserError, problemsError, throwProblems } from "./user-error.ts";
export type { Problem } from "./user-error.ts";
