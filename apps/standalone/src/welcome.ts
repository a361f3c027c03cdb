/** What a person sees when everything is up: where it is, and a call that works. */
export function welcome(url: string, model: string): string {
  const features =
    '{"age":42,"income":85000,"account_balance":12000,"transactions_last_30d":18,"is_premium":1}';
  return `
Presage is ready at ${url} (Ctrl-C stops it)

  curl -s ${url}/predict -H 'content-type: application/json' \\
    -d '{"features":${features}}'

  ${url}/docs      every call, to try in the browser
  ${url}/ready     what is degraded     ${url}/models/${model}  what is served
`;
}
