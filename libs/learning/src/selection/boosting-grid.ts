import type { GridValue } from './parameter-grid.js';

/** Parameters of gradient boosting that are worth trying on a table one knows nothing about; null is no limit. */
export const BOOSTING_GRID = {
  maxDepth: [null, 4, 8],
  learningRate: [0.05, 0.1, 0.2],
  maxLeaves: [31, 63, 127],
} as const satisfies Record<string, readonly GridValue[]>;
