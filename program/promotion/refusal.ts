/** Why a release must not come to a stack. */
export interface Refusal {
  code: string;
  message: string;
}
