import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endpointSecrets, signatureHeaders } from '#webhooks';

/**
 * Holds our signatures against the reference library of Standard Webhooks, which is fetched into a folder of its own: a
 * thousand random messages must verify with either secret of a rotation, and none that was changed may.
 */
const PACKAGE = 'standardwebhooks@1.1.1';
const MESSAGES = 1_000;
/** Much less than CI lets a check take. */
const INSTALL_MS = 120_000;

interface Verifier {
  verify(body: string, headers: Record<string, string>): unknown;
}

function library(): new (secret: string) => Verifier {
  const folder = path.join(tmpdir(), `presage-${PACKAGE.replace('@', '-')}`);
  if (!existsSync(path.join(folder, 'node_modules'))) {
    mkdirSync(folder, { recursive: true });
    const options = ['--ignore-scripts', '--no-fund', '--no-audit', '--no-save'];
    try {
      execFileSync('npm', ['install', '--prefix', folder, ...options, PACKAGE], {
        stdio: 'inherit',
        timeout: INSTALL_MS,
      });
    } catch {
      console.log(`skipped: ${PACKAGE} cannot be installed`);
      process.exit(0);
    }
  }
  const { Webhook } = createRequire(path.join(folder, 'x.js'))('standardwebhooks') as {
    Webhook: new (secret: string) => Verifier;
  };
  return Webhook;
}

function verifies(verifier: Verifier, body: string, headers: Record<string, string>): boolean {
  try {
    verifier.verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

const Webhook = library();
let [taken, forged] = [0, 0];
for (let i = 0; i < MESSAGES; i++) {
  const masters = [1, 2].map(() => randomBytes(24 + (i % 40)).toString('base64'));
  const secrets = endpointSecrets(masters, new URL(`https://hooks.example.com/${i}`), undefined);
  const body = JSON.stringify({ i, text: randomBytes(i % 64).toString('latin1') });
  const id = `01M7${i}`;
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers = signatureHeaders(
    { id, timestamp, body },
    secrets.map(({ key }) => key),
  );
  for (const { text } of secrets) {
    const verifier = new Webhook(text);
    if (verifies(verifier, body, headers)) taken++;
    if (verifies(verifier, `${body} `, headers)) forged++;
    if (verifies(verifier, body, { ...headers, 'webhook-id': `${id}0` })) forged++;
  }
}
console.log(
  `${PACKAGE}: ${taken} of ${2 * MESSAGES} signatures verified, ${forged} of ${4 * MESSAGES} changed ones`,
);
process.exitCode = taken === 2 * MESSAGES && forged === 0 ? 0 : 1;
