import { AliasName, DatasetName, KeyId, ModelName, PresageError, Ulid } from '#contracts';
import type { z } from 'zod';

/** Where things lie in the artifact folder. Every name is parsed here, so none can leave its folder. */
export const MODELS = 'models';
export const RUNS = 'runs';
export const SCHEDULES = 'schedules';
export const KEYS = 'keys';
export const METADATA = 'metadata.json';

export const versionsFolder = (model: string) => `${MODELS}/${parsed(ModelName, model)}/versions`;
export const versionFolder = (model: string, version: string) =>
  `${versionsFolder(model)}/${parsed(Ulid, version)}`;

/** Empty files named by the versions that were made of one configuration. */
export const configurationFolder = (model: string, sha256: string) => {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError(`not a sha256 in hexadecimal: ${sha256}`);
  return `${MODELS}/${parsed(ModelName, model)}/configurations/${sha256}`;
};

export const aliasesFolder = (model: string) => `${MODELS}/${parsed(ModelName, model)}/aliases`;
export const aliasLogFolder = (model: string, alias: string) =>
  `${aliasesFolder(model)}/${parsed(AliasName, alias)}${LOG_SUFFIX}`;
export const aliasFile = (model: string, alias: string) =>
  `${aliasesFolder(model)}/${parsed(AliasName, alias)}`;
export const currentFile = (model: string) => `${MODELS}/${parsed(ModelName, model)}/CURRENT`;
/** No name contains a dot, so a log never meets the derived file of another alias. */
export const LOG_SUFFIX = '.log';

export const runFile = (id: string) => `${RUNS}/${parsed(Ulid, id)}.json`;
/** How a run went on: written beside what was asked for, each once. */
export const runStepFile = (id: string, step: 'running' | 'ended') =>
  `${RUNS}/${parsed(Ulid, id)}.${step}.json`;
export const scheduleFile = (model: string) => `${SCHEDULES}/${parsed(ModelName, model)}.json`;
export const keyFile = (id: string) => `${KEYS}/${parsed(KeyId, id)}.json`;
export const revokedKeyFile = (id: string) => `${KEYS}/${parsed(KeyId, id)}.revoked.json`;
export const datasetFolder = (dataset: string) => parsed(DatasetName, dataset);
export const contractFile = (dataset: string) => `${datasetFolder(dataset)}/contract.json`;

function parsed(name: z.ZodType<string>, value: string): string {
  const result = name.safeParse(value);
  if (result.success) return result.data;
  const shown = JSON.stringify(value.slice(0, 100));
  throw new PresageError('invalid_request', `${shown} ${result.error.issues[0]?.message ?? 'is no name'}`);
}
