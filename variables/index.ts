export { defaultOf, defineVariables, isRequired, number, secret, string, url } from "./contract.ts";
export type { Variable, VariableContract, VariableOptions, VariableType } from "./contract.ts";
export { findMissing, resolveVariables } from "./resolve.ts";
export type { LinkSource, ResolvedVariables, VariableFact } from "./resolve.ts";
export type { VariableInputs, VariableSource } from "./resolve.ts";
export { stages } from "./stage.ts";
export type { EffectiveStage, ProfiledStage, Stage } from "./stage.ts";
export { UserError, problemsError, throwProblems } from "./user-error.ts";
export type { Problem } from "./user-error.ts";
