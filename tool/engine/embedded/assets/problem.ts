/** Why an asset or archive cannot be read; whoever knows whose it is makes an error of it. */
export class AssetProblem extends Error {
  override readonly name = "AssetProblem";
}
