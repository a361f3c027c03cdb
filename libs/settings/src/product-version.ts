import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** `package.json`, found from `dist/libs/settings/src/`; it is part of every installation. */
const PACKAGE_FILE = path.resolve(import.meta.dirname, '../../../../package.json');

/** Version of the product that runs: `major.minor.patch`. */
export const PRODUCT_VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(PACKAGE_FILE, 'utf8'))).version;
