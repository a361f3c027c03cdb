/** What to try first: what is served can be asked; what is not has to be trained. */
export type FirstCall =
  | { readonly kind: 'predict'; readonly features: object }
  | { readonly kind: 'train'; readonly dataset: string; readonly folder: string }
  | { readonly kind: 'none' };

/** What is shown of a gateway that is up. */
interface Shown {
  readonly url: string;
  readonly model: string;
  readonly firstCall: FirstCall;
  /** Without a key, the call that is shown would be refused. */
  readonly keysRequired: boolean;
}

/** What a person sees when everything is up: where it is, and a call that works. */
export function welcome({ url, model, firstCall, keysRequired }: Shown): string {
  return `
Presage is ready at ${url} (Ctrl-C stops it)
${keysRequired ? MAKE_A_KEY : ''}${shown(firstCall, url, keysRequired)}
  ${url}/docs      every call, to try in the browser
  ${url}/ready     what is degraded     ${url}/models/${model}  what is served
`;
}

const MAKE_A_KEY = `
  node scripts/presage.mjs keys create --name me --scope admin     makes an API key; then
  export PRESAGE_API_KEY=pk_…
`;

function shown(call: FirstCall, url: string, keysRequired: boolean): string {
  const key = keysRequired ? '-H "authorization: Bearer $PRESAGE_API_KEY" ' : '';
  const post = (path: string, body: object): string => `
  curl -s ${url}${path} ${key}-H 'content-type: application/json' \\
    -d '${JSON.stringify(body)}'
`;
  switch (call.kind) {
    case 'predict':
      return post('/predict', { features: call.features });
    case 'train':
      return `
  Nothing is served yet: put a CSV file into ${call.folder}, then
${post('/training/runs', { dataset: call.dataset }).slice(1)}`;
    case 'none':
      return '';
  }
}
