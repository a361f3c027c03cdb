/** An artifact that contradicts itself or the schema it came with. It was damaged, or written by something else. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}
