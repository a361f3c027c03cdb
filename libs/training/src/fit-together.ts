import type { EstimatorName, ModelArtifact } from '#contracts';
import { fit, type FitTask } from '#learning';
import { teamSize } from './team-size.js';
import { ThreadTeam } from './thread-team.js';

/**
 * Learns a model on every core, where that is worth it: the artifact is the one that `fit` gives, to the last bit. No
 * thread is left when the promise settles.
 * @throws what `fit` throws, and what broke a thread down
 */
export async function fitTogether<N extends EstimatorName>(
  task: Omit<FitTask<N>, 'team'>,
): Promise<ModelArtifact> {
  const size = teamSize(task);
  if (size === 1) return fit(task);
  // The threads start while this one encodes the table.
  const team = new ThreadTeam(size);
  try {
    return await fit({ ...task, team });
  } finally {
    await team.close();
  }
}
