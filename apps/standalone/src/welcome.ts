import type { DatasetContract } from '#contracts';

/** What a person sees when everything is up: where it is, and a call that works. */
export function welcome(url: string, model: string, example: DatasetContract['example']): string {
  return `
Presage is ready at ${url} (Ctrl-C stops it)
${example === undefined ? '' : callOf(url, example)}
  ${url}/docs      every call, to try in the browser
  ${url}/ready     what is degraded     ${url}/models/${model}  what is served
`;
}

function callOf(url: string, features: object): string {
  return `
  curl -s ${url}/predict -H 'content-type: application/json' \\
    -d '${JSON.stringify({ features })}'
`;
}
